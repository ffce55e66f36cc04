//! Words of administration: units, people, security, set-up, the installation.

use ntm_programme::right::Role;

super::words! {
    all_units(total): "{total} đơn vị", "{total} units";
    on_day(day): " tại ngày {day}.", " on {day}.";
    people_shown(total): "{total} người dùng", "{total} people";
    people_scope: " trong phạm vi bạn quản trị.", " in the scope that you administer.";
    full_name: "Họ và tên", "Full name";
    user_name: "Tên đăng nhập", "User name";
    user_name_hint: "Chữ không dấu, chữ số, dấu chấm; ví dụ: mai.vanphong", "Plain letters, digits, dots; for example: mai.vanphong";
    position: "Chức vụ", "Position";
    email: "Thư điện tử", "E-mail";
    unit: "Đơn vị", "Unit";
    unit_hint: "Gõ tên đầy đủ hoặc mã của đơn vị.", "Type the unit's full name or code.";
    roles: "Vai trò", "Roles";
    role: "Vai trò", "Role";
    scope: "Phạm vi vai trò", "Scope of the roles";
    scope_hint: "Để trống: chính đơn vị của người dùng. Vai trò được xem cả các đơn vị trực thuộc.", "Empty: the person's own unit. A role reads the units below too.";
    own_unit_scope: "Chính đơn vị của người dùng", "The person's own unit";
    add_person: "Thêm người dùng", "Add a person";
    save: "Lưu thay đổi", "Save";
    edit_person: "Sửa thông tin", "Edit";
    person_made(name): "Đã tạo tài khoản cho {name}.", "The account of {name} was made.";
    person_saved: "Đã lưu thông tin người dùng.", "The person was saved.";
    one_time_password(login): "Mật khẩu dùng một lần của {login}", "One-time password of {login}";
    one_time_hint: "Người dùng phải đổi mật khẩu khi đăng nhập lần đầu.", "It must be changed at the first sign-in.";
    state_active: "đang dùng", "active";
    state_disabled: "bị khóa", "disabled";
    state_first: "chưa đổi mật khẩu", "password not yet changed";
    second_factor: "Xác thực hai lớp", "Second factor";
    second_factor_on: "đã bật", "on";
    second_factor_off: "chưa bật", "off";
    last_seen: "Dùng gần nhất", "Last seen";
    never: "chưa đăng nhập", "never";
    disable: "Khóa tài khoản", "Disable";
    disable_ask: "Khóa tài khoản này? Mọi phiên làm việc kết thúc ngay.", "Disable this account? All its sessions end at once.";
    disabled_done: "Đã khóa tài khoản; mọi phiên làm việc đã kết thúc.", "The account is disabled and its sessions have ended.";
    enable: "Mở lại tài khoản", "Enable";
    enabled_done: "Đã mở lại tài khoản.", "The account is enabled again.";
    reset: "Đặt lại mật khẩu", "Reset the password";
    reset_hint: "Tạo mật khẩu dùng một lần; mọi phiên làm việc của người này kết thúc.", "Makes a one-time password; the person's sessions end.";
    reset_factor: "Bỏ luôn xác thực hai lớp (người dùng mất điện thoại)", "Remove the second factor too (the telephone is lost)";
    sessions: "Phiên đăng nhập", "Sessions";
    session_device: "Thiết bị", "Device";
    session_this: "phiên này", "this one";
    session_end: "Kết thúc", "End";
    session_ended: "Đã kết thúc phiên đăng nhập.", "The session has ended.";
    seen(when): "dùng lúc {when}", "seen {when}";
    add_role: "Thêm vai trò", "Add a role";
    remove_role: "Bỏ", "Remove";
    remove_role_ask: "Bỏ vai trò này?", "Remove this role?";
    all_roles: "Mọi vai trò", "All roles";
    all_states: "Mọi tình trạng", "All states";
    no_people: "Không có người dùng nào khớp", "Nobody matches";
    change_password: "Đổi mật khẩu", "Change the password";
    must_change: "Đây là mật khẩu dùng một lần. Hãy đặt mật khẩu của riêng bạn để tiếp tục.", "This is a one-time password. Choose one of your own to go on.";
    old_password: "Mật khẩu hiện tại", "Present password";
    new_password: "Mật khẩu mới", "New password";
    new_password_hint: "Ít nhất 10 ký tự, khác tên đăng nhập.", "At least 10 characters, not the user name.";
    repeat_password: "Nhập lại mật khẩu mới", "Repeat the new password";
    password_changed: "Đã đổi mật khẩu. Các phiên đăng nhập khác đã kết thúc.", "The password was changed and other sessions have ended.";
    factor_hint: "Quét mã bằng ứng dụng xác thực trên điện thoại, rồi nhập 6 chữ số ứng dụng hiện ra.", "Scan the code with an authenticator app, then type the 6 digits that it shows.";
    factor_picture: "Mã QR để thêm tài khoản vào ứng dụng xác thực", "QR code for the authenticator app";
    factor_key: "Khóa (nếu không quét được)", "Key (if it cannot be scanned)";
    factor_code: "Mã 6 chữ số", "6-digit code";
    factor_turn_on: "Bật xác thực hai lớp", "Turn on";
    factor_set_up: "Thiết lập", "Set up";
    factor_turn_off: "Tắt xác thực hai lớp", "Turn off";
    factor_is_on: "Đang bật. Mỗi lần đăng nhập cần thêm mã trên điện thoại. Mất điện thoại: quản trị viên đặt lại giúp.", "On. Each sign-in also asks for a code from the telephone. If the telephone is lost, an administrator can reset it.";
    factor_why: "Bảo vệ tài khoản bằng một mã trên điện thoại, ngoài mật khẩu.", "Protects the account by a code from your telephone, beside the password.";
    factor_on_done: "Đã bật xác thực hai lớp.", "The second factor is on.";
    factor_off_done: "Đã tắt xác thực hai lớp.", "The second factor is off.";
    tokens_lead: "Mã truy cập cho phần mềm khác đọc hoặc ghi dữ liệu thay bạn, với đúng quyền của bạn.", "Tokens let programs read or write in your name, with your rights.";
    token_name: "Dùng cho", "Used for";
    token_name_hint: "Ví dụ: Báo cáo hằng tháng", "For example: monthly report";
    token_write: "Được ghi dữ liệu", "May write";
    token_days: "Hết hạn sau (ngày)", "Expires after (days)";
    token_days_hint: "Để trống: không hết hạn.", "Empty: never.";
    token_make: "Tạo mã truy cập", "New token";
    token_new(name): "Mã truy cập mới: {name}", "New token: {name}";
    token_scopes: "Quyền", "Scopes";
    token_scope_read: "đọc", "read";
    token_scope_write: "đọc và ghi", "read and write";
    token_made(day): "tạo ngày {day}", "made on {day}";
    token_until(day): "đến {day}", "until {day}";
    token_revoke: "Thu hồi", "Revoke";
    token_revoke_ask: "Thu hồi mã này? Phần mềm đang dùng nó sẽ không truy cập được nữa.", "Revoke this token? Programs that use it will be shut out.";
    token_revoked: "đã thu hồi", "revoked";
    token_revoked_done: "Đã thu hồi mã truy cập.", "The token was revoked.";
    token_good: "đang dùng", "good";
    token_expired: "hết hạn", "expired";
    no_tokens: "Chưa có mã truy cập", "No tokens yet";
    level: "Cấp", "Level";
    level_country: "Trung ương", "Centre";
    level_province: "Tỉnh, thành phố", "Province";
    level_district: "Huyện (đến 30/6/2025)", "District (until 30/6/2025)";
    level_commune: "Xã, phường, đặc khu", "Commune, ward, special zone";
    province_hint: "Ví dụ: Lai Châu. Để trống nếu ở Trung ương.", "For example: Lai Châu. Empty at the centre.";
    own_place: "Huyện hoặc xã", "District or commune";
    own_place_hint: "Ví dụ: huyện Phong Thổ, xã Mường So. Để trống nếu ở cấp tỉnh.", "For example: huyện Phong Thổ, xã Mường So. Empty in a province.";
    own_office_hint: "Cơ quan của bạn, ví dụ: Văn phòng Điều phối nông thôn mới huyện", "Your office, for example: Văn phòng Điều phối nông thôn mới huyện";
    next_title: "Bắt đầu", "First steps";
    next_lead: "Đơn vị và tài khoản quản trị đã sẵn sàng. Ba việc nên làm tiếp:", "Your unit and administrator are ready. Three things to do next:";
    next_document: "Văn bản đầu tiên", "The first document";
    next_document_text: "Tải lên một thông báo hoặc công văn; hệ thống đọc ra các nhiệm vụ để bạn duyệt.", "Upload a notice or letter; its tasks are read for you to review.";
    next_document_link: "Đến trang văn bản", "To the documents";
    next_units: "Các đơn vị", "Units";
    next_units_text: "Nhập danh sách xã, phòng, ban từ tệp CSV, hoặc thêm từng đơn vị.", "Import communes and departments from a CSV file, or add them one by one.";
    next_units_link: "Nhập đơn vị từ CSV", "Import units from CSV";
    next_people: "Người dùng", "People";
    next_people_text: "Tạo tài khoản cho cán bộ của các đơn vị; mỗi người nhận một mật khẩu dùng một lần.", "Make accounts for the people of the units; each gets a one-time password.";
    next_people_link: "Thêm người dùng", "Add people";
    language_saved: "Đã đổi ngôn ngữ.", "The language was changed.";
}

/// Returns a role in words.
pub fn role(lang: impl Into<crate::frame::Lang>, role: Role) -> &'static str {
    let vi = lang.into() == crate::frame::Lang::Vi;
    match (role, vi) {
        (Role::Administrator, true) => "Quản trị viên",
        (Role::Administrator, false) => "Administrator",
        (Role::Coordinator, true) => "Cán bộ điều phối",
        (Role::Coordinator, false) => "Coordination officer",
        (Role::Leader, true) => "Lãnh đạo",
        (Role::Leader, false) => "Leader",
        (Role::Head, true) => "Người đứng đầu đơn vị",
        (Role::Head, false) => "Head of unit",
        (Role::Officer, true) => "Cán bộ đơn vị",
        (Role::Officer, false) => "Officer",
        (Role::Verifier, true) => "Cán bộ thẩm định",
        (Role::Verifier, false) => "Verifier",
        (Role::Auditor, true) => "Thanh tra, kiểm toán",
        (Role::Auditor, false) => "Auditor",
    }
}
