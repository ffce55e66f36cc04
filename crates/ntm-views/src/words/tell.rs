//! Words of what is found and of what is told: search, notifications, letters, ladders, feeds.

super::words! {
    document: "Văn bản", "Document";
    task: "Nhiệm vụ", "Task";
    outgoing: "Văn bản đi", "Paper out";
    unit: "Đơn vị", "Unit";
    spelled_like(query): "viết gần giống “{query}”", "spelled like “{query}”";
    shown(from, to, all): "{from}–{to} trong {all}", "{from}–{to} of {all}";

    kind: "Loại", "Kind";
    what: "Việc", "What";
    at: "Lúc", "At";
    count_new(n): "{n} thông báo mới", "{n} new notifications";
    nothing_new: "Không có thông báo mới.", "Nothing new.";
    no_notifications: "Chưa có thông báo nào", "No notification yet";
    mark_seen: "Đánh dấu đã xem hết", "Mark all as seen";
    unread: "mới", "new";
    kind_assigned: "mới giao", "assigned";
    kind_late: "quá hạn", "late";
    kind_soon: "sắp đến hạn", "due soon";
    kind_returned: "bị trả lại", "returned";
    kind_submitted: "kết quả gửi đến", "result sent in";
    kind_granted: "được chấp thuận", "agreed";
    kind_asked: "đề nghị", "request";
    kind_refused: "không chấp thuận", "refused";
    kind_other: "thông báo", "notice";

    ladder_lead: "Nhắc trước hạn và đôn đốc sau hạn, mỗi bậc một lần cho mỗi thời hạn.", "Reminders before the deadline and escalation after it, each step once for each deadline.";
    ladder_standard: "Thang mặc định", "Standard ladder";
    ladder_own: "Thang của cơ quan", "The office's own ladder";
    ladder_hint: "Áp dụng cho mọi nhiệm vụ do cơ quan giao.", "Holds for every task that the office assigns.";
    ladder_saved: "Đã lưu thang đôn đốc.", "The ladder is saved.";
    ladder_back: "Trở về thang mặc định", "Return to the standard ladder";
    ladder_back_sure: "Thay các bậc của cơ quan bằng thang mặc định?", "Replace the office's steps by the standard ladder?";
    when: "Khi", "When";
    to_whom: "Báo cho", "To whom";
    how: "Cách", "How";
    step_add: "Thêm bậc", "Add a step";
    step_days: "Số ngày so với hạn", "Days from the deadline";
    step_days_hint: "Số âm là trước hạn, 0 là ngày hết hạn, số dương là quá hạn.", "Negative: before the deadline; 0: the last day; positive: late.";

    outbox_lead: "Thư đã gửi và chưa gửi được, mỗi thư kèm lý do.", "Letters that left or could not leave, each with its reason.";
    no_letters: "Chưa có thư nào", "No letter yet";
    reader: "Người nhận", "To";
    letter: "Thư", "Letter";
    state: "Trạng thái", "State";
    address: "Địa chỉ", "Address";
    reason: "Lý do", "Why";
    written_at: "Lúc viết", "Written at";
    sent_at: "Lúc gửi", "Sent at";
    trouble: "Trở ngại", "Trouble";
    found_kind: "Loại", "Kind";
    found_title: "Tên", "Title";
    found_of: "Thuộc", "Of";
    found_passage: "Đoạn có từ cần tìm", "Passage";
    because(why): "vì: {why}", "because: {why}";
    letter_waiting: "chờ gửi", "waiting";
    letter_sent: "đã gửi", "sent";
    letter_failed: "gửi lỗi", "failed";
    letter_unsent: "chưa gửi", "unsent";
    send_again: "Gửi lại", "Send again";
    letter_again: "Thư sẽ được gửi lại trong ít giây.", "The letter will leave again in a few seconds.";

    feeds_lead: "Thêm địa chỉ vào lịch của điện thoại hay Outlook; mỗi việc là một sự kiện cả ngày. Ai có địa chỉ là xem được, nên đừng chuyển cho người khác.", "Add the address to your telephone or Outlook; each obligation is an all-day event. Whoever has the address can read it, so do not pass it on.";
    no_feeds: "Chưa có lịch đồng bộ nào", "No feed yet";
    feed: "Lịch", "Feed";
    feed_make: "Tạo lịch", "New feed";
    feed_what: "Gồm", "What";
    feed_mine: "Việc của tôi", "My work";
    feed_unit: "Việc của đơn vị", "My unit's work";
    feed_used: "Dùng lần cuối", "Last used";
    feed_address: "Địa chỉ lịch mới", "Address of the new feed";
    feed_revoked: "Đã thu hồi lịch. Địa chỉ cũ không dùng được nữa.", "The feed is revoked; its address works no more.";
    feed_revoke_sure: "Thu hồi lịch này? Điện thoại sẽ không cập nhật nữa.", "Revoke this feed? Telephones will no longer update.";
    revoke: "Thu hồi", "Revoke";
    made(day): "tạo {day}", "made {day}";
    calendar_of(name): "Việc nông thôn mới: {name}", "Rural development: {name}";
    due(title): "Hạn: {title}", "Due: {title}";
}
