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
    code: "Mã", "Code";
    kind: "Loại", "Kind";
    all_kinds: "Mọi loại", "All kinds";
    above: "Trực thuộc", "Belongs to";
    head: "Người đứng đầu", "Head";
    children(n): "{n} đơn vị trực thuộc", "{n} units below";
    standing: "Danh hiệu", "Title";
    all_standings: "Mọi danh hiệu", "All titles";
    on_the_day: "Tại ngày", "On the day";
    below_of(name): "trực thuộc {name}", "below {name}";
    no_units: "Không có đơn vị nào khớp", "No unit matches";
    add_unit: "Thêm đơn vị", "Add a unit";
    unit_name: "Tên đầy đủ", "Full name";
    unit_name_hint: "Ví dụ: Xã Khổng Lào; Phòng Tài chính - Kế hoạch", "For example: Xã Khổng Lào; Phòng Tài chính - Kế hoạch";
    short_name: "Tên viết tắt", "Short name";
    class: "Nhóm (để tính ngưỡng tiêu chí)", "Class (for thresholds)";
    valid_from: "Có hiệu lực từ ngày", "Valid from";
    valid_from_hint: "Ngày đầu tiên được tính.", "The first day that counts.";
    valid_until: "Đến hết ngày", "Until";
    decision: "Quyết định, nghị quyết", "Decision";
    decision_hint: "Ví dụ: 1670/NQ-UBTVQH15", "For example: 1670/NQ-UBTVQH15";
    unit_made(name): "Đã thêm đơn vị {name}.", "The unit {name} was added.";
    unit_saved: "Đã lưu. Các ngày trước đó vẫn như cũ.", "Saved. The days before stay as they were.";
    versions: "Tên gọi qua các thời kỳ", "Versions";
    versions_hint: "Thay đổi là một phiên bản mới có ngày; lịch sử không bị sửa.", "A change is a new version with its day; history is not rewritten.";
    change_unit: "Đổi tên, mã, loại hoặc cấp trên", "Change name, code, kind or parent";
    merge_unit: "Nhập vào đơn vị khác", "Merge into another unit";
    merge_hint: "Đơn vị này kết thúc; các đơn vị trực thuộc chuyển sang đơn vị mới. Số liệu cũ giữ nguyên nơi đã báo cáo.", "This unit ends and those below it go over. Old figures stay where they were reported.";
    merge_into: "Nhập vào", "Merge into";
    merge_new: "Hoặc vào đơn vị mới có tên", "Or into a new unit called";
    merge_others: "Cùng với các đơn vị (mỗi dòng một tên hoặc mã)", "Together with (one name or code on each line)";
    split_unit: "Chia, tách", "Split";
    split_parts: "Tên các đơn vị mới (mỗi dòng một tên)", "Names of the new units (one on each line)";
    split_goes_on: "Đơn vị cũ vẫn tiếp tục", "The old unit goes on";
    dissolve_unit: "Kết thúc, giải thể", "Dissolve";
    dissolve_ask: "Kết thúc đơn vị này từ ngày đã nhập?", "End this unit from that day on?";
    lineage: "Sáp nhập, chia tách", "Lineage";
    no_lineage: "Chưa có thay đổi", "No change";
    came_from: "từ", "from";
    became: "thành", "became";
    relations: "Quan hệ, phân công", "Relations and duties";
    no_relations: "Chưa có quan hệ nào", "No relations";
    add_relation: "Thêm quan hệ", "Add a relation";
    relation_kind: "Quan hệ", "Relation";
    other_unit: "Với đơn vị", "With the unit";
    criteria_set: "Bộ tiêu chí (nếu phụ trách tiêu chí)", "Criteria set (for being in charge)";
    criteria_set_hint: "Ví dụ: xa-2021-2025", "For example: xa-2021-2025";
    criterion: "Tiêu chí số", "Criterion no.";
    end: "Kết thúc", "End";
    end_ask: "Kết thúc từ hôm nay?", "End from today on?";
    set_head: "Thay người đứng đầu", "Set the head";
    no_heads: "Chưa ghi người đứng đầu", "No head recorded";
    standings: "Danh hiệu nông thôn mới", "New-rural titles";
    no_standings: "Chưa được công nhận", "Not recognised yet";
    recognise: "Ghi nhận danh hiệu", "Record a title";
    since(day): "từ {day}", "since {day}";
    since_old: "từ trước", "from of old";
    until(day): "đến hết {day}", "until {day}";
    ended(day): "đã kết thúc từ {day}", "ended on {day}";
    not_yet(day): "có hiệu lực từ {day}", "valid from {day}";
    see_children: "Xem đơn vị trực thuộc", "See the units below";
    groups_lead: "Nhóm đơn vị và cách gọi riêng mà cơ quan đã dạy cho hệ thống; dùng khi đọc văn bản.", "Groups of units and names that the office has taught; used when documents are read.";
    groups: "Nhóm đơn vị", "Groups";
    group_name: "Tên nhóm", "Name of the group";
    group_name_hint: "Ví dụ: các xã vùng biên", "For example: các xã vùng biên";
    group_members: "Thành viên (mỗi dòng một tên hoặc mã)", "Members (one name or code on each line)";
    group_add: "Thêm nhóm", "Add a group";
    group_change: "Đổi thành viên", "Change the members";
    group_remove: "Bỏ nhóm", "Remove";
    group_remove_ask: "Bỏ nhóm này?", "Remove this group?";
    group_saved: "Đã lưu nhóm.", "The group was saved.";
    group_removed: "Đã bỏ nhóm.", "The group was removed.";
    no_groups: "Chưa có nhóm nào", "No groups yet";
    taught: "Tên gọi đã dạy", "Taught names";
    taught_name: "Viết trong văn bản", "Written in documents";
    taught_units: "Nghĩa là (mỗi dòng một tên hoặc mã)", "Means (one name or code on each line)";
    taught_means: "Nghĩa là", "Means";
    taught_add: "Dạy tên gọi", "Teach a name";
    taught_saved: "Đã nhớ tên gọi.", "The name is remembered.";
    taught_forget: "Quên", "Forget";
    taught_forgotten: "Đã quên tên gọi.", "The name is forgotten.";
    no_taught: "Chưa dạy tên gọi nào", "No names taught yet";
    of_office: "Của", "Of";
    import_lead: "Tải lên bảng đơn vị (CSV). Hệ thống cho xem trước từng dòng; chỉ nhập khi mọi dòng đều đúng.", "Upload a table of units (CSV). Each row is shown first; all are imported or none.";
    import_file: "Tệp CSV", "CSV file";
    import_file_hint: "Dòng đầu là tên cột: Tên đơn vị, Mã đơn vị, Loại, Trực thuộc, Tên viết tắt, Nhóm, Từ ngày, Quyết định, Người đứng đầu, Chức vụ.", "The first line names the columns: Name, Code, Kind, Parent, Short name, Class, From, Decision, Head, Position.";
    import_preview: "Xem trước", "Preview";
    import_apply: "Nhập tất cả", "Import all";
    import_template: "Tệp mẫu", "Template";
    import_export: "Xuất danh sách hiện có", "Export the present list";
    import_said(new, changed, same): "{new} đơn vị mới, {changed} thay đổi, {same} giữ nguyên.", "{new} new, {changed} changed, {same} as they are.";
    import_faulty(n): "{n} dòng có lỗi: hãy sửa tệp rồi tải lại. Chưa nhập dòng nào.", "{n} rows have faults: mend the file and upload it again. Nothing was imported.";
    import_done(new, changed): "Đã nhập: {new} đơn vị mới, {changed} thay đổi.", "Imported: {new} new, {changed} changed.";
    import_line: "Dòng", "Line";
    import_effect: "Kết quả", "Effect";
    effect_new: "mới", "new";
    effect_changed: "thay đổi", "changed";
    effect_same: "giữ nguyên", "as it is";
    effect_faulty: "lỗi", "fault";
    import_shown(shown, total): "Hiện {shown} dòng đầu trong {total}; dòng lỗi đứng trước.", "The first {shown} of {total} rows; faults first.";
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
