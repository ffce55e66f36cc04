//! Words of the pages that list and describe things, and of their navigation.

super::words! {
    people: "Người dùng", "People";
    ladders: "Thang đôn đốc", "Escalation";
    outbox: "Thư đi", "Outbox";
    audit: "Nhật ký", "Audit log";
    backup: "Sao lưu", "Backup";
    administration: "Quản trị", "Administration";
    account: "Tài khoản", "Account";
    security: "Bảo mật", "Security";
    tokens: "Mã truy cập", "Access tokens";
    feeds: "Lịch đồng bộ", "Calendar feeds";
    notifications: "Thông báo", "Notifications";
    units: "Đơn vị", "Units";
    groups: "Nhóm và tên gọi", "Groups and names";
    import: "Nhập từ CSV", "Import from CSV";
    shown_once: "Chỉ hiện một lần. Hãy chép lại ngay.", "Shown only once. Copy it now.";
    nothing: "Chưa có gì", "Nothing yet";
}
