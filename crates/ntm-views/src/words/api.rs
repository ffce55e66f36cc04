//! Words of the page that tells people about the API.

super::words! {
    title: "Giao diện lập trình (API)", "Programming interface (API)";
    said(count): "{count} thao tác cho chương trình khác, cùng quy tắc và cùng quyền như trên trang. Tên thao tác viết bằng tiếng Anh.", "{count} operations for other programs, by the same rules and with the same rights as the pages.";
    operation: "Thao tác", "Operation";
    address: "Địa chỉ", "Address";
    scope: "Phạm vi của mã truy cập", "Scope of the token";
}
