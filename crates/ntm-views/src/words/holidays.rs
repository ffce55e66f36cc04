//! Words of the page of holidays.

super::words! {
    title: "Ngày nghỉ", "Holidays";
    said(count): "Chương trình biết ngày nghỉ của {count} năm.", "The program knows holidays of {count} years.";
    said_use: "Ngày làm việc được đếm theo các bảng này; hạn giao việc vẫn tính mọi ngày.", "Working days are counted by these tables; deadlines of tasks count every day.";
    year(year): "Năm {year}", "Year {year}";
    day: "Ngày", "Day";
    kind: "Loại", "Kind";
    closed: "nghỉ", "closed";
    open: "làm bù", "worked instead";
    name: "Tên", "Name";
    source: "Căn cứ", "Notice";
    missing(what): "Chưa có: {what}", "Not known: {what}";
    ships: "bảng đi kèm chương trình", "ships with the program";
    brought(name, at): "{name} nhập, {at}", "brought by {name}, {at}";
    bring: "Nhập bảng ngày nghỉ", "Bring a table";
    bring_hint: "Tệp TOML như tệp đi kèm, hoặc mỗi dòng: ngày; nghỉ hoặc làm bù; tên; căn cứ (số và ngày của thông báo). Năm được nhập thay cho bảng trước của năm đó.", "A TOML file as those that ship, or lines: day; nghỉ or làm bù; name; notice with number and date. A year that is brought stands in the place of what was there.";
    file: "Tệp bảng ngày nghỉ", "File";
    text: "hoặc dán bảng", "or paste the table";
    look: "Xem trước", "Look first";
    preview: "Xem trước: chưa lưu gì", "Not kept yet";
    keep: "Lưu bảng này", "Keep it";
    done(years): "Đã lưu ngày nghỉ năm {years}.", "Holidays of {years} were kept.";
}
