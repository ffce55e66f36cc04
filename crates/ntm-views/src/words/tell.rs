//! Words of what is found and of what is told: search, notifications, letters, ladders, feeds.

super::words! {
    document: "Văn bản", "Document";
    task: "Nhiệm vụ", "Task";
    unit: "Đơn vị", "Unit";
    spelled_like(query): "viết gần giống “{query}”", "spelled like “{query}”";
    shown(from, to, all): "{from}–{to} trong {all}", "{from}–{to} of {all}";
}
