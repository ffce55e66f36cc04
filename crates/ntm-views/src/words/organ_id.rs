//! Words of electronic identifiers of units.

super::words! {
    title: "Mã định danh", "Identifiers";
    whole_title: "Mã định danh điện tử", "Electronic identifier";
    lead(known, all): "{known} trên {all} đơn vị có mã định danh điện tử.", "{known} of {all} units bear an electronic identifier.";
    lead_use: "Gói văn bản liên thông (edXML) ghi nơi gửi, nơi nhận bằng mã này.", "Packages for exchange (edXML) name senders and receivers by it.";
    organ_id: "Mã định danh", "Identifier";
    organ_id_hint: "Theo Quyết định 20/2020/QĐ-TTg, ví dụ 000.00.12.H35.", "By Decision 20/2020/QĐ-TTg, such as 000.00.12.H35.";
    from: "Từ ngày", "From";
    decision: "Căn cứ", "Decision";
    none_yet: "chưa có", "none yet";
    has: "Mã định danh", "Identifier";
    has_all: "Tất cả đơn vị", "All units";
    has_one: "Đã có mã", "With one";
    has_none: "Chưa có mã", "Without";
    set: "Ghi mã định danh", "Set the identifier";
    empty: "Không có đơn vị nào theo điều kiện lọc.", "No unit matches.";
    bring: "Nhập bảng mã định danh", "Bring a table";
    bring_hint: "Tệp CSV có các cột: Đơn vị (mã hoặc tên), Trực thuộc, Mã định danh, Từ ngày, Căn cứ. Có thể tải danh sách này dạng CSV, điền mã rồi nhập lại.", "A CSV file with the columns Đơn vị (code or name), Trực thuộc, Mã định danh, Từ ngày, Căn cứ. This list can be downloaded as CSV, filled in and brought back.";
    file: "Tệp CSV", "CSV file";
    look: "Xem trước", "Look first";
    preview: "Xem trước: chưa lưu gì", "Not kept yet";
    looked(new, same, faulty): "{new} dòng mới, {same} dòng đã đúng như hiện có, {faulty} dòng có lỗi.", "{new} rows are new, {same} say what is known, {faulty} have faults.";
    line: "Dòng", "Line";
    effect: "Kết quả", "Effect";
    effect_new: "sẽ ghi", "to be kept";
    effect_same: "đã có", "known";
    effect_faulty: "có lỗi", "faulty";
    keep: "Lưu các mã này", "Keep them";
    done(n): "Đã ghi mã định danh của {n} đơn vị.", "Identifiers of {n} units were kept.";
}
