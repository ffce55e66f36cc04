//! Words of the page on which an office adds to the reader's lexicon.

super::words! {
    title: "Từ điển của cơ quan", "Words of the office";
    lead: "Tên cơ quan, chữ viết tắt và địa danh mà bộ đọc văn bản chưa biết. Chạy thử trên văn bản của một năm qua trước khi đưa vào dùng.", "Names of bodies, abbreviations and places that the reader does not know. Try them on the last year's documents before they count.";
    words: "Các tên", "The names";
    bodies: "Cơ quan, tổ chức và chữ viết tắt", "Bodies and abbreviations";
    bodies_hint: "Mỗi dòng một tên, viết như trong văn bản; ví dụ: Tổ công tác 1719, VPĐP.", "A name on each line, as documents write it.";
    places: "Địa danh", "Places";
    places_hint: "Mỗi dòng một tên, không kèm xã, huyện, tỉnh; ví dụ: Mường So.", "A name on each line, without its kind.";
    taught: "Tên đã dạy khi duyệt", "Names taught in review";
    taught_said(names): "Bộ đọc chưa biết: {names}.", "The reader does not know: {names}.";
    try_taught: "Chạy thử thêm các tên này", "Try with these names";
    from_file: "Nạp từ tệp", "From a file";
    file: "Tệp từ điển", "File of words";
    file_hint: "Tệp TOML theo mẫu tải về từ trang này. Thay cho các tên đang có.", "A TOML file as this page gives it. It takes the place of the present names.";
    download: "Tải từ điển", "Download the words";
    try_them: "Chạy thử", "Try";
    trial: "Kết quả chạy thử", "What would change";
    trial_said(documents, changed): "Đã đọc lại {documents} văn bản của một năm qua; {changed} văn bản đọc ra khác đi. Chưa thay đổi gì.", "{documents} documents of the last year were read again; {changed} would be read otherwise. Nothing has changed.";
    nothing_changes: "Không văn bản nào đọc ra khác đi.", "No document would be read otherwise.";
    document: "Văn bản", "Document";
    gone: "Đang đọc là", "Read now as";
    instead: "Sẽ đọc là", "Would be read as";
    leads: "chủ trì", "led by";
    coordinators: "phối hợp", "with";
    report_to: "báo cáo", "reported to";
    via: "qua", "through";
    at_places: "nơi", "places";
    due: "hạn", "due";
    apply: "Đưa vào dùng", "Put into use";
    applied: "Từ điển mới đã được dùng cho các văn bản đến từ nay.", "The words count for documents that arrive from now on.";
}
