//! Words of signing in, setting up, and of what goes wrong.

super::words! {
    sign_in: "Đăng nhập", "Sign in";
    user_name: "Tên đăng nhập", "User name";
    password: "Mật khẩu", "Password";
    show_password: "Hiện mật khẩu", "Show password";
    forgotten: "Quên mật khẩu? Quản trị viên của đơn vị đặt lại giúp.", "Forgotten your password? The administrator of your unit can set a new one.";
    wrong: "Tên đăng nhập hoặc mật khẩu không đúng.", "The user name or the password is wrong.";
    too_many(minutes): "Đăng nhập sai nhiều lần. Xin thử lại sau {minutes} phút.", "Too many attempts. Please try again in {minutes} minutes.";
    signed_out: "Bạn đã đăng xuất.", "You have signed out.";
    session_ended: "Phiên làm việc đã hết. Xin đăng nhập lại; những gì đã lưu vẫn còn.", "Your session has ended. Please sign in again; what you saved is kept.";
    demo_accounts: "Vào xem với tư cách", "Look around as";
    demo_password(password): "Mật khẩu chung: {password}", "Common password: {password}";
    second_factor: "Mã xác thực", "Verification code";
    second_factor_hint: "6 chữ số trong ứng dụng xác thực trên điện thoại. Mất điện thoại thì quản trị viên đặt lại.", "The 6 digits from the authenticator app on your phone. If the phone is lost, the administrator resets it.";
    second_factor_wrong: "Mã không đúng hoặc đã dùng. Mã đổi sau mỗi 30 giây.", "The code is wrong or already used. It changes every 30 seconds.";
    continue_: "Tiếp tục", "Continue";
    use_other_account: "Đăng nhập tài khoản khác", "Use another account";
    promise: "Từ văn bản chỉ đạo đến từng nhiệm vụ được giao, theo dõi và hoàn thành.", "From a document of direction to every task assigned, followed and finished.";
    error_kept: "Những gì đã được giữ lại", "What was kept";
    error_do: "Cần làm gì", "What to do";
    error_id: "Mã yêu cầu", "Request id";
    error_id_hint: "Gửi mã này cho quản trị viên nếu cần giúp.", "Give this to the administrator when you ask for help.";
    to_overview: "Về trang tổng quan", "To the overview";
    set_up: "Bắt đầu sử dụng", "Set up";
    set_up_lead: "Ba bước: đơn vị của bạn, người dùng đầu tiên, rồi văn bản đầu tiên.", "Three steps: your unit, the first person, then the first document.";
    step(n, all): "Bước {n} trong {all}", "Step {n} of {all}";
    step_done: "xong", "done";
    step_now: "đang làm", "now";
    step_later: "tiếp theo", "later";
    step_unit: "Đơn vị của bạn", "Your unit";
    step_person: "Người quản trị", "The administrator";
    step_document: "Văn bản đầu tiên", "The first document";
    own_unit: "Tên đơn vị", "Name of the unit";
    own_unit_hint: "Ví dụ: UBND huyện Phong Thổ", "For example: UBND huyện Phong Thổ";
    unit_code: "Mã đơn vị hành chính", "Official code";
    unit_code_hint: "Theo danh mục đơn vị hành chính, nếu có.", "From the official list, if there is one.";
    province: "Tỉnh, thành phố", "Province";
    place: "Địa danh trên văn bản", "Place written on documents";
    place_hint: "Ví dụ: Phong Thổ", "For example: Phong Thổ";
    full_name: "Họ và tên", "Full name";
    position: "Chức vụ", "Position";
    new_password: "Mật khẩu", "Password";
    new_password_hint: "Ít nhất 10 ký tự. Một câu dễ nhớ thì tốt hơn một từ khó.", "At least 10 characters. A sentence you remember is better than a difficult word.";
    repeat_password: "Nhập lại mật khẩu", "Repeat the password";
    set_up_token: "Mã cài đặt", "Set-up code";
    set_up_token_hint: "In ra màn hình khi chương trình khởi động lần đầu.", "Printed when the program starts for the first time.";
}
