//! Words of the parts that many pages share: how an obligation stands.

super::words! {
    done: "hoàn thành", "done";
    done_on_time: "đúng hạn", "on time";
    done_late(days): "xong, chậm {days} ngày", "done, {days} days late";
    submitted: "chờ duyệt", "awaiting acceptance";
    returned: "bị trả lại", "returned";
    returned_late(days): "trả lại, quá {days} ngày", "returned, {days} days late";
    waived: "được miễn", "waived";
    declined: "không thuộc thẩm quyền", "declined";
    late(days): "quá {days} ngày", "{days} days late";
    not_due: "chưa đến kỳ", "not open yet";
    due: "đang làm", "to do";
    due_today: "hạn hôm nay", "due today";
    days_left(days): "còn {days} ngày", "{days} days left";
}
