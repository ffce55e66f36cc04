//! Words of the frame around every page.

super::words! {
    product: "Nông thôn mới", "New Rural Development";
    product_line: "điều hành chương trình", "programme management";
    skip: "Đến nội dung chính", "Skip to main content";
    main_navigation: "Chính", "Main";
    overview: "Tổng quan", "Overview";
    my_work: "Việc của tôi", "My work";
    documents: "Văn bản", "Documents";
    tasks: "Nhiệm vụ", "Tasks";
    calendar: "Lịch", "Calendar";
    units: "Đơn vị", "Units";
    administration: "Quản trị", "Administration";
    more: "Thêm", "More";
    search_label: "Tìm văn bản, nhiệm vụ, đơn vị", "Search documents, tasks, units";
    search_hint: "Tìm văn bản, nhiệm vụ, xã…", "Search documents, tasks, units…";
    notifications: "Thông báo", "Notifications";
    notifications_new(n): "Thông báo: {n} mới", "Notifications: {n} new";
    account_menu(name): "Tài khoản {name}", "Account {name}";
    account: "Tài khoản", "Account";
    security: "Bảo mật", "Security";
    feeds: "Lịch đồng bộ", "Calendar feeds";
    tokens: "Mã truy cập", "Access tokens";
    sign_out: "Đăng xuất", "Sign out";
    sign_in: "Đăng nhập", "Sign in";
    language: "English", "Tiếng Việt";
    you_are_here: "Vị trí", "Breadcrumb";
    today(date): "Hôm nay {date}", "Today {date}";
    demo_clock: "đồng hồ trình diễn", "demonstration clock";
    late_tasks(n): "{n} quá hạn", "{n} late";
    to_review(n): "{n} chờ duyệt", "{n} to review";
    to_do(n): "{n} việc cần làm", "{n} to do";
    version(v): "Nông thôn mới, phiên bản {v}", "New Rural Development, version {v}";
    printed(date): "In ngày {date}", "Printed on {date}";
    flash_done: "Đã xong", "Done";
    flash_note: "Lưu ý", "Note";
    flash_problem: "Chưa được", "Not done";
}
