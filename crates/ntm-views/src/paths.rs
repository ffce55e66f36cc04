//! The addresses that templates link to. The route table of `ntm-web` uses the
//! same constants, so that a link cannot go astray.

pub const OVERVIEW: &str = "/";
pub const MY_WORK: &str = "/viec-cua-toi";
pub const DOCUMENTS: &str = "/van-ban";
pub const DOCUMENT: &str = "/van-ban/{code}";
/// Files that were sent together.
pub const BATCH: &str = "/lo-tai-len/{id}";
/// The page where proposals are reviewed.
pub const REVIEW: &str = "/van-ban/{code}/duyet";
/// Papers that go out: all, a new one, one, and what can be done with it.
pub const OUTGOING: &str = "/van-ban-di";
pub const OUTGOING_NEW: &str = "/van-ban-di/moi";
/// Where status messages of receivers are taken.
pub const OUTGOING_STATUSES: &str = "/van-ban-di/trang-thai";
pub const OUTGOING_ONE: &str = "/van-ban-di/{code}";
pub const OUTGOING_FILE: &str = "/van-ban-di/{code}/tep";
pub const OUTGOING_ISSUE: &str = "/van-ban-di/{code}/phat-hanh";
pub const OUTGOING_RECALL: &str = "/van-ban-di/{code}/thu-hoi";
pub const OUTGOING_DISCARD: &str = "/van-ban-di/{code}/bo";
pub const OUTGOING_FOLLOW: &str = "/van-ban-di/{code}/theo-doi";
/// Meetings: what an office is briefed from, all, a new one, one, and what can be done with it.
pub const BRIEFING: &str = "/hop/giao-ban";
pub const MEETINGS: &str = "/hop";
pub const MEETING_NEW: &str = "/hop/moi";
pub const MEETING: &str = "/hop/{code}";
pub const MEETING_ITEMS: &str = "/hop/{code}/noi-dung";
pub const MEETING_ITEM: &str = "/hop/{code}/noi-dung/{item}";
pub const MEETING_ITEM_SHIFT: &str = "/hop/{code}/noi-dung/{item}/chuyen";
pub const MEETING_ITEM_DROP: &str = "/hop/{code}/noi-dung/{item}/bo";
pub const MEETING_DECIDE: &str = "/hop/{code}/noi-dung/{item}/ket-luan";
pub const MEETING_UNDECIDE: &str = "/hop/{code}/noi-dung/{item}/ket-luan/bo";
pub const MEETING_HOLD: &str = "/hop/{code}/du-hop";
pub const MEETING_CANCEL: &str = "/hop/{code}/huy";
pub const MEETING_PAPER: &str = "/hop/{code}/van-ban";
pub const MEETING_ASSIGN: &str = "/hop/{code}/giao-viec";
/// Letters that are made together, one for each unit.
pub const LETTERS: &str = "/loat-van-ban/{id}";
pub const LETTERS_ISSUE: &str = "/loat-van-ban/{id}/phat-hanh";
pub const LETTERS_GO_ON: &str = "/loat-van-ban/{id}/tiep-tuc";
pub const LETTERS_FILES: &str = "/loat-van-ban/{id}/tep";
/// Who signs, and the letterhead.
pub const SIGNING: &str = "/van-ban-di/nguoi-ky";
pub const SIGNING_END: &str = "/van-ban-di/nguoi-ky/{id}/ket-thuc";
pub const LETTERHEAD: &str = "/van-ban-di/the-thuc";
pub const TEMPLATES: &str = "/mau-van-ban";
pub const TEMPLATE: &str = "/mau-van-ban/{kind}";
pub const TEMPLATE_PREVIEW: &str = "/mau-van-ban/{kind}/xem-truoc";
pub const TEMPLATE_SHIPPED: &str = "/mau-van-ban/{kind}/mac-dinh";
pub const TASKS: &str = "/nhiem-vu";
pub const BOARD: &str = "/nhiem-vu/theo-don-vi";
/// Communes by criteria.
pub const CRITERIA: &str = "/tieu-chi";
pub const CRITERIA_PLACE: &str = "/tieu-chi/dia-phuong/{id}";
/// One indicator of one place, with its past.
pub const CRITERIA_CELL: &str = "/tieu-chi/dia-phuong/{id}/{indicator}";
pub const CRITERIA_CLAIM: &str = "/tieu-chi/dia-phuong/{id}/{indicator}/tu-danh-gia";
pub const CRITERIA_CONFIRM: &str = "/tieu-chi/dia-phuong/{id}/{indicator}/xac-nhan";
pub const CRITERIA_RETURN: &str = "/tieu-chi/dia-phuong/{id}/{indicator}/tra-lai";
pub const CRITERIA_RECORD: &str = "/tieu-chi/dia-phuong/{id}/{indicator}/tham-dinh";
pub const CRITERIA_OVERRULE: &str = "/tieu-chi/dia-phuong/{id}/{indicator}/quyet-dinh";
pub const CRITERIA_PAPERS: &str = "/tieu-chi/dia-phuong/{id}/{indicator}/minh-chung";
pub const CRITERIA_PAPER_DROP: &str = "/tieu-chi/dia-phuong/{id}/{indicator}/minh-chung/{paper}/bo";
pub const CRITERIA_PAPER: &str = "/tieu-chi/minh-chung/{id}/{paper}";
pub const CRITERIA_CLASS: &str = "/tieu-chi/nhom/{id}";
pub const CRITERIA_INDICATOR: &str = "/tieu-chi/chi-tieu/{indicator}";
pub const CRITERIA_TO_VERIFY: &str = "/tieu-chi/cho-tham-dinh";
pub const CRITERIA_WATCH: &str = "/tieu-chi/can-chu-y";
pub const CRITERIA_COMPARE: &str = "/tieu-chi/so-sanh";
pub const CRITERIA_SETS: &str = "/tieu-chi/bo";
pub const CRITERIA_SET: &str = "/tieu-chi/bo/{set}";
pub const CRITERIA_BAR: &str = "/tieu-chi/bo/{set}/muc";
/// Criteria as a workbook: out, and back in.
pub const TARGETS: &str = "/muc-tieu";
pub const TARGET: &str = "/muc-tieu/{id}";
pub const TARGET_END: &str = "/muc-tieu/{id}/rut";
pub const STATED: &str = "/so-lieu-van-ban";
pub const DOCUMENT_ANSWERS: &str = "/van-ban/{code}/trang-thai";
pub const DOCUMENT_ANSWER: &str = "/van-ban/{code}/trang-thai/{number}";
pub const DOCUMENT_FIGURES: &str = "/van-ban/{code}/so-lieu";
pub const DOCUMENT_FIGURE: &str = "/van-ban/{code}/so-lieu/{position}";
pub const DOCUMENT_FIGURE_REJECT: &str = "/van-ban/{code}/so-lieu/{position}/loai";
pub const CRITERIA_WORKBOOK: &str = "/tieu-chi/bieu-mau";
/// Review campaigns: all, one, what it comes to.
pub const CAMPAIGNS: &str = "/tieu-chi/ra-soat";
pub const CAMPAIGN: &str = "/tieu-chi/ra-soat/{id}";
pub const CAMPAIGN_RESULT: &str = "/tieu-chi/ra-soat/{id}/ket-qua";
pub const CAMPAIGN_REMIND: &str = "/tieu-chi/ra-soat/{id}/nhac";
pub const CAMPAIGN_CLOSE: &str = "/tieu-chi/ra-soat/{id}/dong";
/// What one unit does in a campaign: the list of a commune, the verification of a body.
pub const CAMPAIGN_PART: &str = "/tieu-chi/ra-soat/{id}/{unit}";
pub const CAMPAIGN_NEED: &str = "/tieu-chi/ra-soat/{id}/{unit}/nhu-cau";
pub const CAMPAIGN_NEED_DROP: &str = "/tieu-chi/ra-soat/{id}/{unit}/bo";
pub const CAMPAIGN_CHECK: &str = "/tieu-chi/ra-soat/{id}/{unit}/tham-dinh";
pub const CAMPAIGN_HAND_IN: &str = "/tieu-chi/ra-soat/{id}/{unit}/gui";
/// A criterion, or how many are met, on a map with its table.
pub const CRITERIA_MAP: &str = "/tieu-chi/ban-do";
/// What is left under the set that follows: of all places of an area, of one.
pub const CRITERIA_NEXT: &str = "/tieu-chi/chuyen-bo";
pub const CRITERIA_NEXT_PLACE: &str = "/tieu-chi/chuyen-bo/{id}";
/// The mapping between the two sets.
pub const CRITERIA_MAPPING: &str = "/tieu-chi/chuyen-bo/anh-xa";
pub const CRITERIA_MAPPING_FILE: &str = "/tieu-chi/chuyen-bo/anh-xa/tep";
pub const CRITERIA_MAPPING_CONFIRM: &str = "/tieu-chi/chuyen-bo/anh-xa/xac-nhan";
/// Reports: units by periods, what is in force.
pub const REPORTS: &str = "/bao-cao";
pub const REPORT_REGIME: &str = "/bao-cao/che-do";
pub const REPORT_START: &str = "/bao-cao/che-do/ap-dung";
pub const REPORT_END: &str = "/bao-cao/che-do/{id}/dung";
/// In which reports a figure of the program is used.
pub const REPORT_FIGURES: &str = "/bao-cao/so-lieu";
/// Figures that are others than an approved report says.
pub const REPORT_MOVED: &str = "/bao-cao/so-lieu/thay-doi";
/// Forms of reports that an office makes.
pub const REPORT_FORMS: &str = "/bao-cao/mau";
pub const REPORT_FORM_FILE: &str = "/bao-cao/mau/tu-tep";
pub const REPORT_FORM: &str = "/bao-cao/mau/{id}";
pub const REPORT_FORM_EXPORT: &str = "/bao-cao/mau/{id}/tep";
pub const REPORT_FORM_PUBLISH: &str = "/bao-cao/mau/{id}/ban-hanh";
pub const REPORT_FORM_REVISE: &str = "/bao-cao/mau/{id}/phien-ban-moi";
pub const REPORT_FORM_DROP: &str = "/bao-cao/mau/{id}/bo";
/// Asking for a report once.
pub const REPORT_ASK: &str = "/bao-cao/yeu-cau";
/// Reports of one type and period put together.
pub const REPORT_MERGED: &str = "/bao-cao/tong-hop/{type}/{period}";
pub const REPORT_MERGED_EDIT: &str = "/bao-cao/tong-hop/{type}/{period}/sua";
/// One report: filled in by its unit, read and judged by others.
pub const REPORT: &str = "/bao-cao/{id}";
pub const REPORT_CELL: &str = "/bao-cao/{id}/o/{field}";
pub const REPORT_SEND: &str = "/bao-cao/{id}/gui";
pub const REPORT_NIL: &str = "/bao-cao/{id}/khong-phat-sinh";
pub const REPORT_WITHDRAW: &str = "/bao-cao/{id}/rut-lai";
pub const REPORT_APPROVE: &str = "/bao-cao/{id}/duyet";
pub const REPORT_RETURN: &str = "/bao-cao/{id}/tra-lai";
pub const REPORT_UNLOCK: &str = "/bao-cao/{id}/mo-khoa";
pub const REPORT_LOCK: &str = "/bao-cao/{id}/khoa";
/// POST: the paper of a report, and of reports put together.
pub const REPORT_PAPER: &str = "/bao-cao/{id}/van-ban";
pub const REPORT_MERGED_PAPER: &str = "/bao-cao/tong-hop/{type}/{period}/van-ban";
pub const REPORT_WHY: &str = "/bao-cao/{id}/vi-sao";
pub const CALENDAR: &str = "/lich";
pub const UNITS: &str = "/don-vi";
pub const GROUPS: &str = "/don-vi/nhom";
pub const LEXICON: &str = "/don-vi/tu-dien";
pub const UNIT_IMPORT: &str = "/don-vi/nhap";
pub const REORGANISATIONS: &str = "/don-vi/sap-xep";
pub const REORGANISATION: &str = "/don-vi/sap-xep/{id}";
/// Files of boundaries: looked at, then applied.
pub const ORGAN_IDS: &str = "/don-vi/ma-dinh-danh";
pub const ORGAN_IDS_LOOK: &str = "/don-vi/ma-dinh-danh/xem-truoc";
pub const BOUNDARIES: &str = "/don-vi/ranh-gioi";
pub const BOUNDARY_IMPORT: &str = "/don-vi/ranh-gioi/{id}";
pub const LEFT_BEHIND: &str = "/don-vi/sap-xep/ban-giao";
pub const ADMINISTRATION: &str = "/quan-tri";
pub const PEOPLE: &str = "/quan-tri/nguoi-dung";
pub const LADDERS: &str = "/quan-tri/thang-don-doc";
pub const OUTBOX: &str = "/quan-tri/thu-di";
pub const AUDIT: &str = "/quan-tri/nhat-ky";
pub const BACKUP: &str = "/quan-tri/sao-luu";
pub const INSTALLATION: &str = "/quan-tri/he-thong";
pub const HOLIDAYS: &str = "/quan-tri/ngay-nghi";
pub const HOLIDAYS_LOOK: &str = "/quan-tri/ngay-nghi/xem-truoc";
pub const SEARCH: &str = "/tim";
/// The few best hits as a fragment, for the box at the top of every page.
pub const SEARCH_SUGGEST: &str = "/tim/goi-y";
pub const NOTIFICATIONS: &str = "/thong-bao";
pub const ACCOUNT: &str = "/tai-khoan";
pub const SECURITY: &str = "/tai-khoan/bao-mat";
/// Where a one-time password is changed before anything else.
pub const NEW_PASSWORD: &str = "/tai-khoan/mat-khau";
pub const TOKENS: &str = "/tai-khoan/ma-truy-cap";
pub const FEEDS: &str = "/tai-khoan/lich-dong-bo";
/// POST `lang` and `back`.
pub const LANGUAGE: &str = "/ngon-ngu";
pub const SIGN_IN: &str = "/dang-nhap";
pub const SECOND_FACTOR: &str = "/dang-nhap/ma-xac-thuc";
pub const SIGN_OUT: &str = "/dang-xuat";
pub const SET_UP: &str = "/cai-dat";
/// Where the embedded files are: `/static/NAME.HASH.EXT`.
pub const STATIC: &str = "/static/";

/// One obligation and what can be done with it.
pub const OBLIGATION: &str = "/viec/{id}";
pub const OBLIGATION_SUBMIT: &str = "/viec/{id}/gui";
pub const OBLIGATION_WITHDRAW: &str = "/viec/{id}/rut-lai";
pub const OBLIGATION_NOTE: &str = "/viec/{id}/tien-do";
pub const OBLIGATION_EVIDENCE: &str = "/viec/{id}/minh-chung";
pub const EVIDENCE: &str = "/viec/{id}/minh-chung/{evidence}";
pub const EVIDENCE_REMOVE: &str = "/viec/{id}/minh-chung/{evidence}/bo";
pub const OBLIGATION_EXTEND: &str = "/viec/{id}/gia-han";
pub const OBLIGATION_GRANT: &str = "/viec/{id}/cho-gia-han";
pub const OBLIGATION_REFUSE: &str = "/viec/{id}/khong-gia-han";
pub const OBLIGATION_DECLINE: &str = "/viec/{id}/tu-choi";
pub const OBLIGATION_RELEASE: &str = "/viec/{id}/dong-y-tu-choi";
pub const OBLIGATION_HOLD: &str = "/viec/{id}/khong-tu-choi";
pub const OBLIGATION_HAND_ON: &str = "/viec/{id}/giao-nguoi";
pub const OBLIGATION_ACCEPT: &str = "/viec/{id}/duyet";
pub const OBLIGATION_RETURN: &str = "/viec/{id}/tra-lai";
pub const OBLIGATION_WAIVE: &str = "/viec/{id}/mien";
/// One task by its readable code.
pub const TASK: &str = "/nhiem-vu/{code}";
/// How a unit keeps its deadlines.
pub const UNIT_RECORD: &str = "/don-vi/{id}/thuc-hien";

/// Puts an id or a code in the place of the first parameter of an address.
pub fn at(path: &str, id: impl std::fmt::Display) -> String {
    match (path.find('{'), path.find('}')) {
        (Some(from), Some(to)) => format!("{}{id}{}", &path[..from], &path[to + 1..]),
        _ => path.to_owned(),
    }
}
