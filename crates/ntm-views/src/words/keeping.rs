//! Words of the pages that keep the installation: audit log and backups.

super::words! {
    rows_said: "Mỗi thay đổi là một dòng, nối với dòng trước bằng mã băm; không dòng nào sửa hay xóa được.", "Each change is a row, chained to the one before by a hash; no row can be changed or removed.";
    number: "Số", "No.";
    when: "Thời điểm", "When";
    whose: "Người thực hiện", "Who";
    what: "Việc đã làm", "What was done";
    on_what: "Đối tượng", "To what";
    details: "Chi tiết", "Details";
    program: "Hệ thống", "The program";
    chain: "Chuỗi", "Chain";
    chain_province: "Của tỉnh", "The province’s";
    chain_installation: "Của toàn hệ thống", "The installation’s";
    action_begins: "Việc bắt đầu bằng", "Action begins with";
    verify: "Kiểm tra chuỗi", "Verify the chain";
    chain_holds(rows): "Chuỗi nguyên vẹn: {rows} dòng.", "The chain holds: {rows} rows.";
    chain_breaks(province, row, why): "Chuỗi của tỉnh số {province} đứt ở dòng {row}: {why}.", "The chain of province {province} breaks at row {row}: {why}.";
    back_up_now: "Sao lưu ngay", "Back up now";
    backed_up(name): "Đã sao lưu: {name}", "Backed up: {name}";
    backups_said(folder): "Sao lưu khi mọi người vẫn làm việc, vào thư mục {folder}. Khôi phục bằng lệnh trên máy chủ: ntm restore THƯ-MỤC --data NƠI-MỚI", "Backups are made while people work, in the folder {folder}. They are restored by a command on the server: ntm restore FOLDER --data NEW-PLACE";
    no_backups: "Chưa có bản sao lưu nào", "No backup yet";
    name: "Tên", "Name";
    database_size: "Cơ sở dữ liệu", "Database";
    files: "Số tệp", "Files";
    state: "Tình trạng", "State";
    whole: "nguyên vẹn", "whole";
    damaged: "hỏng", "damaged";
}
