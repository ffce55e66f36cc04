//! Words of the page on which criteria leave and come back as a workbook.

super::words! {
    title: "Biểu mẫu Excel", "Excel forms";
    lead: "Tải biểu mẫu đã điền sẵn số liệu hiện có, ghi ngoại tuyến rồi tải lên. Trước khi lưu, trang cho xem mọi ô thay đổi; chỉ cần một ô sai thì chưa ô nào được lưu.", "Fetch a form with the present figures, fill it in offline and upload it. Every change is shown before it is kept; while one cell is wrong, nothing is kept.";
    fetch: "Tải biểu mẫu", "Fetch a form";
    which: "Biểu mẫu", "Form";
    of_day: "Số liệu tính đến ngày", "Figures of";
    form_of_commune(name): "{name}: mọi chỉ tiêu", "{name}: all indicators";
    form_of_criterion(number, name, place): "Thẩm định tiêu chí {number} ({name}) của các xã: {place}", "Verify criterion {number} ({name}) of the communes: {place}";
    nothing_to_fetch: "Đơn vị bạn không tự đánh giá hoặc thẩm định tiêu chí nào của bộ này.", "Your unit neither claims nor verifies any criterion of this set.";
    upload: "Tải lên biểu mẫu đã điền", "Upload a form";
    file: "Tệp biểu mẫu (.xlsx)", "Form (.xlsx)";
    file_hint: "Đúng tệp đã tải từ trang này, kể cả khi lưu lại bằng LibreOffice. Tải lên chưa làm thay đổi gì.", "The file that was fetched here, also saved again by LibreOffice. Uploading changes nothing yet.";
    look: "Xem trước thay đổi", "Look at the changes";
    apply: "Lưu tất cả thay đổi", "Keep all changes";
    said(changes): "{changes} ô thay đổi.", "{changes} cells change.";
    said_same(same): " {same} ô đã có đúng giá trị này.", " {same} cells have this value already.";
    said_day(day): " Số liệu tính đến ngày {day}.", " Figures of {day}.";
    wrong(misfits): "{misfits} ô chưa nhận được, nên chưa lưu ô nào. Hãy sửa các ô dưới đây trong tệp rồi tải lên lại.", "{misfits} cells cannot be taken, so nothing was kept. Mend the cells below in the file and upload it again.";
    nothing_changes: "Biểu mẫu không có thay đổi nào so với số liệu hiện có.", "The form changes nothing.";
    cell: "Ô", "Cell";
    fault: "Cần sửa", "To mend";
    place: "Địa phương", "Place";
    indicator: "Chỉ tiêu", "Indicator";
    before: "Trước", "Before";
    after: "Sau", "After";
    note: "Ghi chú", "Remark";
    not_collected: "chưa có số liệu", "not collected";
    confirms: "xác nhận", "confirms";
    odd: "khác nhiều so với trước", "far from the one before";
    shown(shown, all): " Hiển thị {shown}/{all} ô đầu.", " The first {shown} of {all} cells are shown.";
    done(changes): "Đã lưu {changes} ô từ biểu mẫu.", "{changes} cells of the form were kept.";
}
