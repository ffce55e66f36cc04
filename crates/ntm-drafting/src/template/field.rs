//! What a template may name: the fields, what they mean, and examples of them.

use serde::Serialize;

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $vi:literal, $en:literal;)+) => {
        /// What a template is filled in with. Its fields have the names by which templates call them.
        #[derive(Debug, Clone, Default, PartialEq, Serialize)]
        pub struct Context {
            $($(#[$doc])* #[doc = $en] pub $name: $type,)+
        }

        /// All fields, in the order in which they are listed beside the editor.
        pub const FIELDS: &[Field] = &[
            $(Field { name: stringify!($name), vi: $vi, en: $en },)+
        ];
    };
}

/// A field as it is listed beside the editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    pub name: &'static str,
    pub vi: &'static str,
    pub en: &'static str,
}

fields! {
    co_quan: String = "Tên cơ quan ban hành", "Who issues the paper";
    cap_tren: Option<String> = "Tên cơ quan cấp trên, có thể trống", "The body above, may be empty";
    dia_danh: String = "Địa danh", "Where it is issued";
    ngay: String = "Ngày lập, ví dụ 10/7/2023", "The day of drafting";
    nam: i16 = "Năm", "The year";
    trich_yeu: String = "Trích yếu đã nhập, có thể trống", "The subject that was typed, may be empty";
    kinh_gui: Vec<String> = "Danh sách cơ quan nhận, lặp bằng for", "The addressees, a list";
    noi_nhan: Vec<String> = "Danh sách nơi nhận thêm, lặp bằng for", "Further recipients, a list";
    luu: String = "Nơi lưu, ví dụ VT, NTM", "Where a copy stays";
    can_cu: Option<String> = "Căn cứ, có thể trống", "The basis, may be empty";
    cuoc_hop: String = "Tên cuộc họp", "What meeting it is";
    ngay_hop: String = "Ngày họp", "The day of the meeting";
    thoi_gian: String = "Thời gian họp", "When the meeting begins";
    dia_diem: String = "Địa điểm họp", "Where the meeting is";
    chu_tri: String = "Người chủ trì, có thể trống", "Who chairs it, may be empty";
    thu_ky: String = "Thư ký cuộc họp, có thể trống", "Who writes the minutes, may be empty";
    ket_thuc: Option<String> = "Giờ kết thúc, có thể trống", "When the meeting ended, may be empty";
    co_mat: Vec<String> = "Danh sách có mặt, lặp bằng for", "Who came, a list";
    vang_mat: Vec<String> = "Danh sách vắng mặt, lặp bằng for", "Who did not come, a list";
    van_ban_den: Option<String> = "Văn bản được trả lời, có thể trống", "The paper that is answered, may be empty";
    han_tra_loi: Option<String> = "Thời hạn yêu cầu hoàn thành, có thể trống", "By when it is wanted, may be empty";
    so_don_vi: usize = "Số đơn vị quá hạn", "How many units are late";
    so_viec: usize = "Số nhiệm vụ quá hạn", "How many tasks are late";
    don_vi: Vec<LateUnit> = "Danh sách đơn vị quá hạn: ten, so_viec, viec; mỗi viec có tt, ma, ten, can_cu, han, so_ngay", "The late units, a list: ten, so_viec, viec; each viec has tt, ma, ten, can_cu, han, so_ngay";
}

/// A unit with what it is late with.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct LateUnit {
    pub ten: String,
    pub so_viec: usize,
    pub viec: Vec<LateTask>,
}

/// A task that a unit is late with.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct LateTask {
    /// Its number in the letter.
    pub tt: usize,
    pub ma: String,
    pub ten: String,
    /// The document that gave it: "TB 101, mục 3".
    pub can_cu: Option<String>,
    /// Its last day.
    pub han: String,
    /// Days late.
    pub so_ngay: i64,
}

impl Context {
    /// Returns examples: everything that there can be, and as little as there can be.
    pub fn samples() -> [Context; 2] {
        let full = Context::sample();
        let sparse = Context {
            co_quan: full.co_quan.clone(),
            dia_danh: full.dia_danh.clone(),
            ngay: full.ngay.clone(),
            nam: full.nam,
            luu: full.luu.clone(),
            ..Context::default()
        };
        [full, sparse]
    }

    /// Returns the example that a preview shows.
    pub fn sample() -> Context {
        let viec = |tt, ten: &str, han: &str, so_ngay| LateTask {
            tt,
            ma: format!("NV-2023-{tt:05}"),
            ten: ten.to_owned(),
            can_cu: Some("TB 101/TB-UBND, mục 2".to_owned()),
            han: han.to_owned(),
            so_ngay,
        };
        let text = str::to_owned;
        Context {
            co_quan: text("Văn phòng Điều phối nông thôn mới huyện Phong Thổ"),
            cap_tren: Some(text("Ủy ban nhân dân huyện Phong Thổ")),
            dia_danh: text("Phong Thổ"),
            ngay: text("10/7/2023"),
            nam: 2023,
            trich_yeu: text("thực hiện Chương trình nông thôn mới 6 tháng cuối năm 2023"),
            kinh_gui: vec![
                text("Ủy ban nhân dân xã Mường So"),
                text("Phòng Giáo dục và Đào tạo"),
            ],
            noi_nhan: vec![text("Lãnh đạo Ủy ban nhân dân huyện (báo cáo)")],
            luu: text("VT, NTM"),
            can_cu: Some(text("Kế hoạch số 12/KH-UBND ngày 15 tháng 01 năm 2023")),
            cuoc_hop: text("Hội nghị giao ban nông thôn mới tháng 7 năm 2023"),
            ngay_hop: text("10/7/2023"),
            thoi_gian: text("08 giờ 00 phút, ngày 14/7/2023"),
            dia_diem: text("Phòng họp Ủy ban nhân dân huyện"),
            chu_tri: text("đồng chí Chủ tịch Ủy ban nhân dân huyện"),
            thu_ky: text("đồng chí chuyên viên Văn phòng Điều phối"),
            ket_thuc: Some(text("11 giờ 00 phút")),
            co_mat: vec![
                text("Phòng Giáo dục và Đào tạo"),
                text("Ủy ban nhân dân xã Mường So"),
            ],
            vang_mat: vec![text("Ủy ban nhân dân xã Bản Lang (không có lý do)")],
            van_ban_den: Some(text("Công văn số 45/UBND-NTM ngày 03/7/2023")),
            han_tra_loi: Some(text("20/7/2023")),
            so_don_vi: 2,
            so_viec: 3,
            don_vi: vec![
                LateUnit {
                    ten: text("Xã Mường So"),
                    so_viec: 2,
                    viec: vec![
                        viec(1, "Rà soát hiện trạng các tiêu chí", "30/6/2023", 10),
                        viec(2, "Báo cáo kết quả tháng 6", "05/7/2023", 5),
                    ],
                },
                LateUnit {
                    ten: text("Phòng Giáo dục và Đào tạo"),
                    so_viec: 1,
                    viec: vec![viec(3, "Hướng dẫn tiêu chí số 5", "01/7/2023", 9)],
                },
            ],
        }
    }
}
