//! Everything that the pages do can be done through the API: each line of the table that speaks to
//! people has a line that speaks to programs, or a reason why it has none.

use std::collections::BTreeMap;

use ntm_programme::right::{Actor, Grant, Role, may_ever};
use ntm_testkit::province::units;
use ntm_web::route::{Kind, Need, Route};

/// What a page does, and by what a program does the same.
const SAME: &[(&str, &str)] = &[
    ("GET /", "GET /api/v1/overview"),
    ("GET /viec-cua-toi", "GET /api/v1/my-work"),
    ("GET /tim", "GET /api/v1/search"),
    ("GET /tim/goi-y", "GET /api/v1/search"),
    // Documents and their review.
    ("GET /van-ban", "GET /api/v1/documents"),
    ("POST /van-ban", "POST /api/v1/documents"),
    ("GET /lo-tai-len/{id}", "GET /api/v1/batches/{id}"),
    ("GET /van-ban/{code}", "GET /api/v1/documents/{id}"),
    ("GET /van-ban/{code}/tep", "GET /api/v1/documents/{id}/file"),
    (
        "GET /van-ban/{code}/ban-sao/{hash}",
        "GET /api/v1/documents/{id}/copies/{hash}",
    ),
    ("GET /van-ban/{code}/chu", "GET /api/v1/documents/{id}/text"),
    (
        "POST /van-ban/{code}/doc-lai",
        "POST /api/v1/documents/{id}/read-again",
    ),
    (
        "POST /van-ban/{code}/thong-tin",
        "PUT /api/v1/documents/{id}/header",
    ),
    (
        "POST /van-ban/{code}/ngay-su-kien",
        "PUT /api/v1/documents/{id}/event-day",
    ),
    ("GET /van-ban/{code}/duyet", "GET /api/v1/documents/{id}"),
    (
        "POST /van-ban/{code}/de-xuat",
        "POST /api/v1/documents/{id}/directives",
    ),
    (
        "POST /van-ban/{code}/de-xuat/duyet-het",
        "POST /api/v1/documents/{id}/confirm-clear",
    ),
    ("POST /van-ban/{code}/de-xuat/{id}/duyet", DECISION),
    ("POST /van-ban/{code}/de-xuat/{id}/bo-qua", DECISION),
    ("POST /van-ban/{code}/de-xuat/{id}/mo-lai", DECISION),
    (
        "POST /van-ban/{code}/de-xuat/{id}/sua",
        "PUT /api/v1/documents/{id}/directives/{directive}",
    ),
    (
        "POST /van-ban/{code}/de-xuat/{id}/tach",
        "POST /api/v1/documents/{id}/directives/{directive}/split",
    ),
    (
        "POST /van-ban/{code}/de-xuat/{id}/gop",
        "POST /api/v1/documents/{id}/directives/{directive}/merge",
    ),
    (
        "POST /van-ban/{code}/cau-hoi/{id}",
        "POST /api/v1/documents/{id}/questions/{question}/answer",
    ),
    ("GET /van-ban/{code}/ten", "GET /api/v1/units"),
    (
        "POST /van-ban/{code}/ten",
        "PUT /api/v1/documents/{id}/names",
    ),
    (
        "POST /van-ban/{code}/giao",
        "POST /api/v1/documents/{id}/assignment",
    ),
    (
        "POST /van-ban/{code}/trang-thai",
        "POST /api/v1/documents/{id}/answers",
    ),
    (
        "GET /van-ban/{code}/trang-thai/{number}",
        "GET /api/v1/documents/{id}/answers/{number}",
    ),
    ("GET /don-vi/ma-dinh-danh", "GET /api/v1/organ-ids"),
    (
        "POST /don-vi/ma-dinh-danh/xem-truoc",
        "POST /api/v1/organ-ids/preview",
    ),
    ("POST /don-vi/ma-dinh-danh", "POST /api/v1/organ-ids"),
    (
        "POST /don-vi/{id}/ma-dinh-danh",
        "POST /api/v1/units/{id}/organ-ids",
    ),
    // Papers that go out.
    (
        "GET /bao-cao/so-lieu/thay-doi",
        "GET /api/v1/reports/figures/moved",
    ),
    (
        "POST /bao-cao/{id}/van-ban",
        "POST /api/v1/reports/{id}/paper",
    ),
    (
        "POST /bao-cao/tong-hop/{type}/{period}/van-ban",
        "POST /api/v1/reports/merged/{type}/{period}/paper",
    ),
    // Meetings.
    ("GET /hop/giao-ban", "GET /api/v1/briefing"),
    ("POST /hop/giao-ban", "POST /api/v1/briefing"),
    ("GET /hop", "GET /api/v1/meetings"),
    ("GET /hop/moi", "GET /api/v1/outgoing/choices"),
    ("POST /hop", "POST /api/v1/meetings"),
    ("GET /hop/{code}", "GET /api/v1/meetings/{code}"),
    ("POST /hop/{code}", "PUT /api/v1/meetings/{code}"),
    (
        "POST /hop/{code}/noi-dung",
        "PUT /api/v1/meetings/{code}/items/{item}",
    ),
    (
        "GET /hop/{code}/noi-dung/{item}",
        "GET /api/v1/meetings/{code}",
    ),
    (
        "POST /hop/{code}/noi-dung/{item}",
        "PUT /api/v1/meetings/{code}/items/{item}",
    ),
    (
        "POST /hop/{code}/noi-dung/{item}/chuyen",
        "POST /api/v1/meetings/{code}/items/{item}/move",
    ),
    (
        "POST /hop/{code}/noi-dung/{item}/bo",
        "DELETE /api/v1/meetings/{code}/items/{item}",
    ),
    (
        "POST /hop/{code}/noi-dung/{item}/ket-luan",
        "PUT /api/v1/meetings/{code}/items/{item}/decisions/{decision}",
    ),
    (
        "POST /hop/{code}/noi-dung/{item}/ket-luan/bo",
        "DELETE /api/v1/meetings/{code}/items/{item}/decisions/{decision}",
    ),
    (
        "POST /hop/{code}/du-hop",
        "POST /api/v1/meetings/{code}/attendance",
    ),
    (
        "POST /hop/{code}/huy",
        "POST /api/v1/meetings/{code}/cancel",
    ),
    (
        "POST /hop/{code}/van-ban",
        "POST /api/v1/meetings/{code}/papers",
    ),
    (
        "POST /hop/{code}/giao-viec",
        "POST /api/v1/meetings/{code}/assignment",
    ),
    ("GET /van-ban-di", "GET /api/v1/outgoing"),
    ("GET /van-ban-di/moi", "GET /api/v1/outgoing/choices"),
    ("POST /van-ban-di", "POST /api/v1/outgoing"),
    ("GET /van-ban-di/{code}", "GET /api/v1/outgoing/{code}"),
    ("POST /van-ban-di/{code}", "PUT /api/v1/outgoing/{code}"),
    (
        "GET /van-ban-di/{code}/tep",
        "GET /api/v1/outgoing/{code}/file",
    ),
    (
        "POST /van-ban-di/{code}/phat-hanh",
        "POST /api/v1/outgoing/{code}/issue",
    ),
    (
        "POST /van-ban-di/{code}/thu-hoi",
        "POST /api/v1/outgoing/{code}/recall",
    ),
    (
        "POST /van-ban-di/{code}/bo",
        "POST /api/v1/outgoing/{code}/discard",
    ),
    (
        "POST /van-ban-di/{code}/theo-doi",
        "POST /api/v1/outgoing/{code}/follow",
    ),
    (
        "POST /van-ban-di/trang-thai",
        "POST /api/v1/outgoing/statuses",
    ),
    (
        "GET /loat-van-ban/{id}",
        "GET /api/v1/outgoing/batches/{id}",
    ),
    (
        "POST /loat-van-ban/{id}/phat-hanh",
        "POST /api/v1/outgoing/batches/{id}/issue",
    ),
    (
        "POST /loat-van-ban/{id}/tiep-tuc",
        "POST /api/v1/outgoing/batches/{id}/continue",
    ),
    (
        "GET /loat-van-ban/{id}/tep",
        "GET /api/v1/outgoing/batches/{id}/file",
    ),
    ("GET /van-ban-di/nguoi-ky", "GET /api/v1/signing"),
    ("POST /van-ban-di/nguoi-ky", "POST /api/v1/signing"),
    (
        "POST /van-ban-di/nguoi-ky/{id}/ket-thuc",
        "POST /api/v1/signing/{id}/end",
    ),
    (
        "POST /van-ban-di/the-thuc",
        "PUT /api/v1/signing/letterhead",
    ),
    ("GET /mau-van-ban", "GET /api/v1/templates"),
    ("GET /mau-van-ban/{kind}", "GET /api/v1/templates/{kind}"),
    ("POST /mau-van-ban/{kind}", "PUT /api/v1/templates/{kind}"),
    (
        "POST /mau-van-ban/{kind}/mac-dinh",
        "PUT /api/v1/templates/{kind}",
    ),
    // Tasks and what is done about them.
    ("GET /nhiem-vu", "GET /api/v1/tasks"),
    ("GET /nhiem-vu/{code}", "GET /api/v1/tasks/{code}"),
    ("GET /nhiem-vu/theo-don-vi", "GET /api/v1/board"),
    ("GET /lich", "GET /api/v1/calendar"),
    (
        "GET /don-vi/{id}/thuc-hien",
        "GET /api/v1/units/{id}/record",
    ),
    ("GET /viec/{id}", "GET /api/v1/obligations/{id}"),
    ("POST /viec/{id}/gui", ACT),
    ("POST /viec/{id}/rut-lai", ACT),
    ("POST /viec/{id}/tien-do", ACT),
    ("POST /viec/{id}/gia-han", ACT),
    ("POST /viec/{id}/cho-gia-han", ACT),
    ("POST /viec/{id}/khong-gia-han", ACT),
    ("POST /viec/{id}/tu-choi", ACT),
    ("POST /viec/{id}/dong-y-tu-choi", ACT),
    ("POST /viec/{id}/khong-tu-choi", ACT),
    ("POST /viec/{id}/giao-nguoi", ACT),
    ("POST /viec/{id}/duyet", ACT),
    ("POST /viec/{id}/tra-lai", ACT),
    ("POST /viec/{id}/mien", ACT),
    (
        "POST /viec/{id}/minh-chung",
        "POST /api/v1/obligations/{id}/evidence",
    ),
    (
        "GET /viec/{id}/minh-chung/{evidence}",
        "GET /api/v1/obligations/{id}/evidence/{evidence}",
    ),
    (
        "POST /viec/{id}/minh-chung/{evidence}/bo",
        "DELETE /api/v1/obligations/{id}/evidence/{evidence}",
    ),
    // Reports.
    ("GET /bao-cao", "GET /api/v1/reports"),
    ("GET /bao-cao/che-do", "GET /api/v1/reports/regime"),
    ("POST /bao-cao/che-do", "POST /api/v1/reports/regime"),
    ("POST /bao-cao/che-do/ap-dung", "POST /api/v1/reports/rules"),
    (
        "POST /bao-cao/che-do/{id}/dung",
        "POST /api/v1/reports/rules/{id}/end",
    ),
    ("GET /quan-tri/ngay-nghi", "GET /api/v1/holidays"),
    ("POST /quan-tri/ngay-nghi", "POST /api/v1/holidays"),
    (
        "POST /quan-tri/ngay-nghi/xem-truoc",
        "POST /api/v1/holidays",
    ),
    ("GET /bao-cao/mau", "GET /api/v1/reports/forms"),
    ("POST /bao-cao/mau", "POST /api/v1/reports/forms"),
    ("POST /bao-cao/mau/tu-tep", "POST /api/v1/reports/forms"),
    ("GET /bao-cao/mau/{id}", "GET /api/v1/reports/forms/{id}"),
    ("POST /bao-cao/mau/{id}", "PUT /api/v1/reports/forms/{id}"),
    (
        "GET /bao-cao/mau/{id}/tep",
        "GET /api/v1/reports/forms/{id}",
    ),
    (
        "POST /bao-cao/mau/{id}/ban-hanh",
        "POST /api/v1/reports/forms/{id}/publish",
    ),
    (
        "POST /bao-cao/mau/{id}/phien-ban-moi",
        "POST /api/v1/reports/forms/{id}/revise",
    ),
    (
        "POST /bao-cao/mau/{id}/bo",
        "POST /api/v1/reports/forms/{id}/drop",
    ),
    ("GET /bao-cao/yeu-cau", "GET /api/v1/reports/asking"),
    ("POST /bao-cao/yeu-cau", "POST /api/v1/reports/asking"),
    ("GET /bao-cao/{id}/vi-sao", "GET /api/v1/reports/{id}/why"),
    ("GET /bao-cao/{id}", "GET /api/v1/reports/{id}"),
    (
        "POST /bao-cao/{id}/o/{field}",
        "PUT /api/v1/reports/{id}/fields/{field}",
    ),
    (
        "POST /bao-cao/{id}/gui",
        "POST /api/v1/reports/{id}/submission",
    ),
    (
        "POST /bao-cao/{id}/khong-phat-sinh",
        "POST /api/v1/reports/{id}/submission",
    ),
    (
        "POST /bao-cao/{id}/rut-lai",
        "POST /api/v1/reports/{id}/withdrawal",
    ),
    (
        "POST /bao-cao/{id}/duyet",
        "POST /api/v1/reports/{id}/approval",
    ),
    (
        "POST /bao-cao/{id}/tra-lai",
        "POST /api/v1/reports/{id}/return",
    ),
    (
        "POST /bao-cao/{id}/mo-khoa",
        "POST /api/v1/reports/{id}/lock",
    ),
    ("POST /bao-cao/{id}/khoa", "POST /api/v1/reports/{id}/lock"),
    (
        "GET /bao-cao/tong-hop/{type}/{period}",
        "GET /api/v1/reports/merged/{type}/{period}",
    ),
    (
        "POST /bao-cao/tong-hop/{type}/{period}/sua",
        "PUT /api/v1/reports/merged/{type}/{period}/{field}",
    ),
    ("GET /bao-cao/so-lieu", "GET /api/v1/reports/figures"),
    // Criteria.
    ("GET /tieu-chi", "GET /api/v1/criteria/matrix"),
    (
        "GET /tieu-chi/chi-tieu/{indicator}",
        "GET /api/v1/criteria/indicators/{indicator}",
    ),
    (
        "GET /tieu-chi/cho-tham-dinh",
        "GET /api/v1/criteria/waiting",
    ),
    ("GET /tieu-chi/can-chu-y", "GET /api/v1/criteria/watch"),
    ("GET /tieu-chi/so-sanh", "GET /api/v1/criteria/moved"),
    // Targets, and the figures of documents.
    ("GET /muc-tieu", "GET /api/v1/targets"),
    ("POST /muc-tieu", "POST /api/v1/targets"),
    ("GET /muc-tieu/{id}", "GET /api/v1/targets/{id}"),
    ("POST /muc-tieu/{id}/rut", "POST /api/v1/targets/{id}/end"),
    ("GET /so-lieu-van-ban", "GET /api/v1/stated-figures"),
    (
        "GET /van-ban/{code}/so-lieu",
        "GET /api/v1/documents/{code}/figures",
    ),
    (
        "POST /van-ban/{code}/so-lieu/{position}",
        "POST /api/v1/documents/{code}/figures/{position}",
    ),
    (
        "POST /van-ban/{code}/so-lieu/{position}/loai",
        "POST /api/v1/documents/{code}/figures/{position}/reject",
    ),
    ("GET /tieu-chi/bo", "GET /api/v1/criteria/sets"),
    ("POST /tieu-chi/bo", "POST /api/v1/criteria/sets"),
    ("GET /tieu-chi/bo/{set}", "GET /api/v1/criteria/sets/{set}"),
    (
        "POST /tieu-chi/bo/{set}/muc",
        "POST /api/v1/criteria/sets/{set}/bars",
    ),
    (
        "GET /tieu-chi/dia-phuong/{id}",
        "GET /api/v1/criteria/places/{id}",
    ),
    (
        "GET /tieu-chi/dia-phuong/{id}/{indicator}",
        "GET /api/v1/criteria/places/{id}/cells/{indicator}",
    ),
    (
        "POST /tieu-chi/dia-phuong/{id}/{indicator}/tu-danh-gia",
        "PUT /api/v1/criteria/places/{id}/cells/{indicator}",
    ),
    (
        "POST /tieu-chi/dia-phuong/{id}/{indicator}/xac-nhan",
        VERDICT,
    ),
    (
        "POST /tieu-chi/dia-phuong/{id}/{indicator}/tra-lai",
        VERDICT,
    ),
    (
        "POST /tieu-chi/dia-phuong/{id}/{indicator}/tham-dinh",
        VERDICT,
    ),
    (
        "POST /tieu-chi/dia-phuong/{id}/{indicator}/quyet-dinh",
        "POST /api/v1/criteria/places/{id}/cells/{indicator}/decision",
    ),
    (
        "POST /tieu-chi/dia-phuong/{id}/{indicator}/minh-chung",
        "POST /api/v1/criteria/places/{id}/cells/{indicator}/evidence",
    ),
    (
        "POST /tieu-chi/dia-phuong/{id}/{indicator}/minh-chung/{paper}/bo",
        "DELETE /api/v1/criteria/places/{id}/cells/{indicator}/evidence/{paper}",
    ),
    (
        "GET /tieu-chi/minh-chung/{id}/{paper}",
        "GET /api/v1/criteria/places/{id}/evidence/{paper}",
    ),
    (
        "POST /tieu-chi/nhom/{id}",
        "PUT /api/v1/criteria/places/{id}/class",
    ),
    // Review campaigns.
    ("GET /tieu-chi/ra-soat", "GET /api/v1/criteria/campaigns"),
    ("POST /tieu-chi/ra-soat", "POST /api/v1/criteria/campaigns"),
    (
        "GET /tieu-chi/ra-soat/{id}",
        "GET /api/v1/criteria/campaigns/{id}",
    ),
    (
        "GET /tieu-chi/ra-soat/{id}/ket-qua",
        "GET /api/v1/criteria/campaigns/{id}/result",
    ),
    (
        "POST /tieu-chi/ra-soat/{id}/nhac",
        "POST /api/v1/criteria/campaigns/{id}/reminder",
    ),
    (
        "POST /tieu-chi/ra-soat/{id}/dong",
        "POST /api/v1/criteria/campaigns/{id}/close",
    ),
    (
        "GET /tieu-chi/ra-soat/{id}/{unit}",
        "GET /api/v1/criteria/campaigns/{id}/parts/{unit}",
    ),
    (
        "POST /tieu-chi/ra-soat/{id}/{unit}/nhu-cau",
        "PUT /api/v1/criteria/campaigns/{id}/parts/{unit}/needs/{need}",
    ),
    (
        "POST /tieu-chi/ra-soat/{id}/{unit}/bo",
        "DELETE /api/v1/criteria/campaigns/{id}/parts/{unit}/needs/{need}",
    ),
    (
        "POST /tieu-chi/ra-soat/{id}/{unit}/tham-dinh",
        "POST /api/v1/criteria/campaigns/{id}/parts/{unit}/checks",
    ),
    (
        "POST /tieu-chi/ra-soat/{id}/{unit}/gui",
        "POST /api/v1/criteria/campaigns/{id}/parts/{unit}/submission",
    ),
    // Units, groups, names.
    ("GET /don-vi", "GET /api/v1/units"),
    ("POST /don-vi/them", "POST /api/v1/units"),
    ("GET /don-vi/{id}", "GET /api/v1/units/{id}"),
    (
        "POST /don-vi/{id}/phien-ban",
        "POST /api/v1/units/{id}/versions",
    ),
    (
        "POST /don-vi/{id}/nhap-vao",
        "POST /api/v1/units/{id}/merge",
    ),
    (
        "POST /don-vi/{id}/chia-tach",
        "POST /api/v1/units/{id}/split",
    ),
    (
        "POST /don-vi/{id}/ket-thuc",
        "POST /api/v1/units/{id}/dissolve",
    ),
    (
        "POST /don-vi/{id}/dung-dau",
        "POST /api/v1/units/{id}/heads",
    ),
    (
        "POST /don-vi/{id}/quan-he",
        "POST /api/v1/units/{id}/relations",
    ),
    (
        "POST /don-vi/{id}/quan-he/{relation}/ket-thuc",
        "POST /api/v1/units/{id}/relations/{relation}/end",
    ),
    (
        "POST /don-vi/{id}/danh-hieu",
        "POST /api/v1/units/{id}/titles",
    ),
    (
        "POST /don-vi/{id}/danh-hieu/{standing}/ket-thuc",
        "POST /api/v1/units/{id}/titles/{title}/end",
    ),
    ("POST /don-vi/nhap", "POST /api/v1/units/import/preview"),
    ("POST /don-vi/nhap/thuc-hien", "POST /api/v1/units/import"),
    ("GET /don-vi/nhap/hien-co.csv", "GET /api/v1/units"),
    ("GET /don-vi/sap-xep", "GET /api/v1/reorganisations"),
    ("POST /don-vi/sap-xep", "POST /api/v1/reorganisations"),
    (
        "GET /don-vi/sap-xep/{id}",
        "GET /api/v1/reorganisations/{id}",
    ),
    (
        "POST /don-vi/sap-xep/{id}/tra-loi",
        "POST /api/v1/reorganisations/{id}/answers",
    ),
    (
        "POST /don-vi/sap-xep/{id}/thuc-hien",
        "POST /api/v1/reorganisations/{id}/apply",
    ),
    (
        "POST /don-vi/sap-xep/{id}/bo",
        "DELETE /api/v1/reorganisations/{id}",
    ),
    (
        "POST /don-vi/sap-xep/{id}/cong-nhan",
        "POST /api/v1/reorganisations/{id}/titles",
    ),
    (
        "POST /don-vi/sap-xep/{id}/ty-le",
        "POST /api/v1/reorganisations/{id}/shares",
    ),
    (
        "GET /don-vi/sap-xep/ban-giao",
        "GET /api/v1/reorganisations/left",
    ),
    (
        "POST /don-vi/sap-xep/ban-giao",
        "POST /api/v1/reorganisations/left",
    ),
    ("GET /don-vi/tu-dien", "GET /api/v1/lexicon"),
    ("GET /don-vi/tu-dien/tep", "GET /api/v1/lexicon"),
    ("POST /don-vi/tu-dien", "POST /api/v1/lexicon/trial"),
    ("POST /don-vi/tu-dien/tep", "POST /api/v1/lexicon/trial"),
    ("POST /don-vi/tu-dien/dua-vao-dung", "PUT /api/v1/lexicon"),
    ("GET /don-vi/nhom", "GET /api/v1/groups"),
    ("POST /don-vi/nhom", "POST /api/v1/groups"),
    ("POST /don-vi/nhom/{id}", "PUT /api/v1/groups/{id}"),
    ("POST /don-vi/nhom/{id}/bo", "DELETE /api/v1/groups/{id}"),
    ("POST /don-vi/nhom/ten-goi", "POST /api/v1/names"),
    (
        "POST /don-vi/nhom/ten-goi/{id}/quen",
        "DELETE /api/v1/names/{id}",
    ),
    // Criteria as workbooks.
    (
        "GET /tieu-chi/bieu-mau/xa/{id}",
        "GET /api/v1/criteria/communes/{id}/workbook",
    ),
    (
        "GET /tieu-chi/bieu-mau/tieu-chi/{number}",
        "GET /api/v1/criteria/workbook",
    ),
    ("POST /tieu-chi/bieu-mau", "POST /api/v1/criteria/workbook"),
    (
        "POST /tieu-chi/bieu-mau/luu",
        "POST /api/v1/criteria/workbook",
    ),
    // Boundaries, and the map that is drawn from them.
    ("GET /tieu-chi/ban-do", "GET /api/v1/criteria/map"),
    ("GET /don-vi/ranh-gioi", "GET /api/v1/boundaries"),
    ("POST /don-vi/ranh-gioi", "POST /api/v1/boundaries"),
    ("GET /don-vi/ranh-gioi/{id}", "GET /api/v1/boundaries/{id}"),
    (
        "GET /don-vi/ranh-gioi/{id}/tep",
        "GET /api/v1/boundaries/{id}/file",
    ),
    (
        "POST /don-vi/ranh-gioi/{id}/ap-dung",
        "POST /api/v1/boundaries/{id}/apply",
    ),
    (
        "POST /don-vi/ranh-gioi/{id}/bo",
        "DELETE /api/v1/boundaries/{id}",
    ),
    // From one set to the next.
    ("GET /tieu-chi/chuyen-bo", "GET /api/v1/criteria/next"),
    (
        "GET /tieu-chi/chuyen-bo/{id}",
        "GET /api/v1/criteria/next/{id}",
    ),
    (
        "GET /tieu-chi/chuyen-bo/anh-xa",
        "GET /api/v1/criteria/mapping",
    ),
    (
        "GET /tieu-chi/chuyen-bo/anh-xa/tep",
        "GET /api/v1/criteria/mapping",
    ),
    (
        "POST /tieu-chi/chuyen-bo/anh-xa",
        "POST /api/v1/criteria/mapping",
    ),
    (
        "POST /tieu-chi/chuyen-bo/anh-xa/xac-nhan",
        "POST /api/v1/criteria/mapping/confirmations",
    ),
    // Administration.
    ("GET /quan-tri/nguoi-dung", "GET /api/v1/accounts"),
    ("POST /quan-tri/nguoi-dung/them", "POST /api/v1/accounts"),
    ("GET /quan-tri/nguoi-dung/{id}", "GET /api/v1/accounts/{id}"),
    (
        "POST /quan-tri/nguoi-dung/{id}",
        "PUT /api/v1/accounts/{id}",
    ),
    (
        "POST /quan-tri/nguoi-dung/{id}/vai-tro",
        "PUT /api/v1/accounts/{id}",
    ),
    (
        "POST /quan-tri/nguoi-dung/{id}/bo-vai-tro",
        "PUT /api/v1/accounts/{id}",
    ),
    (
        "POST /quan-tri/nguoi-dung/{id}/khoa",
        "POST /api/v1/accounts/{id}/disable",
    ),
    (
        "POST /quan-tri/nguoi-dung/{id}/mo",
        "POST /api/v1/accounts/{id}/enable",
    ),
    (
        "POST /quan-tri/nguoi-dung/{id}/mat-khau",
        "POST /api/v1/accounts/{id}/reset-password",
    ),
    (
        "POST /quan-tri/nguoi-dung/{id}/phien",
        "DELETE /api/v1/accounts/{id}/sessions/{session}",
    ),
    ("GET /quan-tri/thang-don-doc", "GET /api/v1/ladder"),
    ("POST /quan-tri/thang-don-doc", "PUT /api/v1/ladder"),
    ("POST /quan-tri/thang-don-doc/bo", "PUT /api/v1/ladder"),
    (
        "POST /quan-tri/thang-don-doc/mac-dinh",
        "PUT /api/v1/ladder",
    ),
    ("GET /quan-tri/thu-di", "GET /api/v1/letters"),
    (
        "POST /quan-tri/thu-di/{id}/gui-lai",
        "POST /api/v1/letters/{id}/send-again",
    ),
    ("GET /quan-tri/nhat-ky", "GET /api/v1/audit"),
    (
        "POST /quan-tri/nhat-ky/kiem-tra",
        "POST /api/v1/audit/verify",
    ),
    ("GET /quan-tri/sao-luu", "GET /api/v1/backups"),
    ("POST /quan-tri/sao-luu", "POST /api/v1/backups"),
    ("GET /quan-tri/he-thong", "GET /api/v1/installation"),
    (
        "POST /quan-tri/he-thong/viec/{id}/chay-lai",
        "POST /api/v1/jobs/{id}/retry",
    ),
    // One's own account.
    ("GET /tai-khoan", "GET /api/v1/me"),
    ("POST /tai-khoan", "PATCH /api/v1/me"),
    ("POST /ngon-ngu", "PATCH /api/v1/me"),
    ("GET /tai-khoan/bao-mat", "GET /api/v1/me/sessions"),
    ("POST /tai-khoan/mat-khau", "PUT /api/v1/me/password"),
    (
        "GET /tai-khoan/bao-mat/hai-lop",
        "POST /api/v1/me/second-factor",
    ),
    (
        "POST /tai-khoan/bao-mat/hai-lop",
        "POST /api/v1/me/second-factor/confirm",
    ),
    (
        "POST /tai-khoan/bao-mat/hai-lop/tat",
        "POST /api/v1/me/second-factor/end",
    ),
    (
        "POST /tai-khoan/bao-mat/ma-du-phong",
        "POST /api/v1/me/recovery-codes",
    ),
    (
        "POST /tai-khoan/bao-mat/phien",
        "DELETE /api/v1/me/sessions/{id}",
    ),
    ("GET /tai-khoan/ma-truy-cap", "GET /api/v1/me/tokens"),
    ("POST /tai-khoan/ma-truy-cap", "POST /api/v1/me/tokens"),
    (
        "POST /tai-khoan/ma-truy-cap/{id}/thu-hoi",
        "DELETE /api/v1/me/tokens/{id}",
    ),
    ("GET /tai-khoan/lich-dong-bo", "GET /api/v1/me/feeds"),
    ("POST /tai-khoan/lich-dong-bo", "POST /api/v1/me/feeds"),
    (
        "POST /tai-khoan/lich-dong-bo/{id}/thu-hoi",
        "DELETE /api/v1/me/feeds/{id}",
    ),
    ("GET /thong-bao", "GET /api/v1/notifications"),
    ("POST /thong-bao/da-xem", "POST /api/v1/notifications/seen"),
];

const ACT: &str = "POST /api/v1/obligations/{id}/acts";
/// Whether a value is confirmed, returned or corrected is said in the body.
const VERDICT: &str = "POST /api/v1/criteria/places/{id}/cells/{indicator}/verdict";

const DECISION: &str = "POST /api/v1/documents/{id}/directives/{directive}/decision";

/// What is for people only, and why.
const PEOPLE_ONLY: &[(&str, &str)] = &[
    ("GET /api", "the API told to people"),
    ("GET /dang-nhap", "a program brings a token"),
    ("POST /dang-nhap", "a program brings a token"),
    ("GET /dang-nhap/ma-xac-thuc", "a program brings a token"),
    ("POST /dang-nhap/ma-xac-thuc", "a program brings a token"),
    ("POST /dang-xuat", "a token is revoked instead"),
    ("GET /cai-dat", "there is no account yet that could ask"),
    ("POST /cai-dat", "there is no account yet that could ask"),
    ("GET /cai-dat/tiep", "leads on to other pages"),
    ("GET /quan-tri", "leads on to another page"),
    ("GET /tai-khoan/mat-khau", "an empty form"),
    ("GET /don-vi/nhap", "an empty form"),
    (
        "GET /tieu-chi/bieu-mau",
        "links to the forms, and an empty form",
    ),
    (
        "GET /tieu-chi/ra-soat/mo",
        "a form filled with the communes and bodies of one's area",
    ),
    ("GET /don-vi/nhap/mau.csv", "an empty form"),
    ("GET /don-vi/sap-xep/mau.csv", "an empty form"),
    (
        "POST /mau-van-ban/{kind}/xem-truoc",
        "a look at what is not kept yet; the API tells the same faults when it is kept",
    ),
    (
        "GET /van-ban/{code}/thong-tin",
        "a form filled with what the document itself shows",
    ),
];

fn line(route: &Route) -> String {
    format!("{} {}", route.method, route.path)
}

#[test]
fn whatever_a_page_does_a_program_can_do() {
    let routes = ntm_web::routes();
    let of = |kind: Kind| -> BTreeMap<String, &Route> {
        let these = routes.iter().filter(|route| route.kind == kind);
        these.map(|route| (line(route), route)).collect()
    };
    let (pages, api) = (of(Kind::Page), of(Kind::Api));
    let same: BTreeMap<&str, &str> = SAME.iter().copied().collect();
    let people_only: BTreeMap<&str, &str> = PEOPLE_ONLY.iter().copied().collect();
    assert_eq!(same.len(), SAME.len(), "a page stands twice");
    let mut wrong = Vec::new();
    for (page, route) in &pages {
        match (same.get(page.as_str()), people_only.get(page.as_str())) {
            (Some(program), None) => match api.get(*program) {
                None => wrong.push(format!("{page}: no line of the API is {program}")),
                Some(other) => wrong.extend(narrower(route, other)),
            },
            (None, Some(_)) => {}
            (None, None) => wrong.push(format!("{page}: what does a program do?")),
            (Some(_), Some(_)) => wrong.push(format!("{page}: for people only, or not?")),
        }
    }
    let named = same.keys().chain(people_only.keys());
    let gone = named.filter(|page| !pages.contains_key(**page));
    wrong.extend(gone.map(|page| format!("{page}: is no page any more")));
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Tells who may use a page, but not its counterpart.
fn narrower(page: &Route, program: &Route) -> Option<String> {
    if page.path == "/" {
        // Everybody lands there; whoever may not follow is led on to another page.
        return None;
    }
    let enters = |need: Need, actor: &Actor| match need {
        Need::Public | Need::SignedIn => true,
        Need::May(action) => may_ever(actor, action),
    };
    let shut_out: Vec<&str> = Role::ALL
        .into_iter()
        .filter(|role| {
            let unit = units::MUONG_SO;
            let actor = Actor {
                grants: vec![Grant { role: *role, unit }],
                ..Actor::nobody()
            };
            enters(page.need, &actor) && !enters(program.need, &actor)
        })
        .map(Role::key)
        .collect();
    (!shut_out.is_empty()).then(|| {
        format!(
            "{}: {} may, but not {}",
            line(page),
            shut_out.join(", "),
            line(program)
        )
    })
}

/// Whoever makes something by a page and by a program needs the same of a token.
#[test]
fn a_program_needs_the_scope_of_what_it_does() {
    let routes = ntm_web::routes();
    let by_line: BTreeMap<String, &Route> = routes.iter().map(|it| (line(it), it)).collect();
    for (page, program) in SAME {
        let (page, program) = (by_line[*page], by_line[*program]);
        if page.need != Need::Public {
            assert_eq!(page.scope(), program.scope(), "{}", line(page));
        }
    }
    for route in routes.iter().filter(|route| route.kind == Kind::Api) {
        let own = route.path.starts_with("/api/v1/me/") && !route.method.is_safe();
        assert_eq!(route.scope() == Some("account"), own, "{}", line(route));
    }
}
