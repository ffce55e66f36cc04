//! Words of the lists of documents, of uploading and of searching.

super::words! {
    documents: "Văn bản", "Documents";
    upload: "Tải văn bản lên", "Upload a document";
    upload_text: "Kéo thả tệp vào đây, hoặc chọn tệp. Tệp gốc được giữ nguyên từng byte.", "Drop a file here or choose one. The original is kept byte for byte.";
    upload_kinds(size): "DOCX, DOC, ODT, RTF, PDF, ảnh quét (PNG, JPEG, TIFF), TXT, HTML, thư EML, edXML; đến {size}.", "DOCX, DOC, ODT, RTF, PDF, scans (PNG, JPEG, TIFF), TXT, HTML, letters (EML), edXML; up to {size}.";
    upload_failed: "Mất kết nối khi tải lên. Các tệp đã tới nơi được giữ lại; bấm gửi lần nữa để tiếp tục.", "The connection broke. The files that arrived are kept; send them again to go on.";
    upload_button: "Tải lên và đọc", "Upload and read";
    uploading: "Đang tải lên", "Uploading";
    document: "Văn bản", "Document";
    issuer: "Cơ quan ban hành", "Issuer";
    date: "Ngày", "Date";
    progress: "Tiến độ", "Progress";
    received: "Nhận ngày", "Received";
    no_document: "Chưa có văn bản nào", "No document yet";
    no_document_text: "Tải lên thông báo kết luận hoặc công văn chỉ đạo; nhiệm vụ được đọc ra để bạn duyệt.", "Upload a conclusion or an official letter; its tasks are read for you to review.";
    review: "Duyệt nhiệm vụ", "Review the tasks";
    review_again: "Xem bản duyệt", "See the review";
    review_by_hand: "Nhập nhiệm vụ bằng tay", "Enter the tasks by hand";
    original: "Tệp gốc", "Original file";
    details: "Thông tin", "Details";
    tasks: "Nhiệm vụ", "Tasks";
    references: "Văn bản dẫn", "References";
    copies: "Bản sao khác", "Other copies";
    history: "Diễn biến", "History";
    facts: "Số liệu trong văn bản", "Figures in the document";
    search: "Tìm", "Search";
    search_empty: "Nhập từ cần tìm", "Type what you are looking for";
    search_empty_text: "Có dấu hay không dấu đều được: van phong dieu phoi, hoà, hòa.", "With or without accents: van phong dieu phoi, hoà, hòa.";
    nothing_found(query): "Không tìm thấy “{query}”", "Nothing found for “{query}”";
    nothing_found_text: "Thử bớt từ, hoặc viết không dấu.", "Try fewer words, or without accents.";
    all_results: "Xem tất cả kết quả", "See all results";
    because: "vì", "because";
    import: "Nhập đơn vị từ CSV", "Import units from CSV";
    import_columns: "Các cột", "Columns";
    import_preview: "Xem trước", "Preview";
    import_apply(n): "Ghi {n} dòng", "Save {n} rows";
    import_none: "Chưa dòng nào ghi được. Sửa tệp rồi tải lại.", "No row can be saved. Mend the file and upload it again.";
    line: "Dòng", "Line";
    error: "Lỗi", "Error";
    file: "Tệp CSV", "CSV file";
}
