//! Words of packages by which documents come, and of answers to their senders.

super::words! {
    title: "Liên thông với nơi gửi", "Exchange with the sender";
    sender: "Nơi gửi", "Sender";
    package: "Gói nhận được", "Package";
    business_new: "gửi mới", "sent";
    business_recall: "thu hồi", "called back";
    business_update: "cập nhật", "updated";
    business_replace: "thay thế", "replaces another";
    answered: "Đã trả lời", "Answered";
    no_answer: "Chưa trả lời trạng thái nào cho nơi gửi.", "The sender has not been answered yet.";
    answer: "Trả lời trạng thái", "Answer the sender";
    answer_hint: "Chương trình lập tệp trạng thái edXML; tải về và gửi qua trục liên thông của cơ quan.", "The program writes an edXML status message; download it and send it by your exchange.";
    status: "Trạng thái", "Status";
    description: "Nội dung", "In words";
    file: "Tệp edXML", "edXML file";
    done: "Đã ghi trạng thái. Hãy tải tệp edXML ở mục “Liên thông với nơi gửi” và gửi cho nơi gửi.", "The status was kept. Download its edXML file below and send it.";
    asked_said(day): "Cơ quan ban hành đề nghị thu hồi văn bản này (nhận ngày {day}).", "Whoever issued this document asks for it back (told on {day}).";
    asked_do: " Hãy kiểm tra với nơi gửi rồi trả lời trạng thái ở mục “Liên thông với nơi gửi”: đồng ý thì không sửa, không giao việc theo văn bản này nữa; từ chối thì giữ nguyên.", " Check with the sender and answer below: to agree freezes the document, to refuse leaves it as it is.";
    recalled: "đã bị thu hồi", "called back";
    recalled_said(day): "Cơ quan ban hành đã thu hồi văn bản này (nhận ngày {day}).", "Whoever issued this document has called it back (told on {day}).";
    recalled_reason(reason): " Lý do: {reason}.", " Reason: {reason}.";
    recalled_tasks(open): " Không giao thêm nhiệm vụ, không mở kỳ mới; còn {open} việc đang mở, hãy xem xét miễn thực hiện từng việc.", " Nothing more is assigned and no period opens; {open} are still open: consider waiving each.";
    recalled_none: " Văn bản được giữ lại để tra cứu, không giao việc theo văn bản này nữa.", " It is kept to be looked up; nothing is assigned by it any more.";
}
