#!/usr/bin/env python3
"""Makes the documents of this folder anew: make.py [FOLDER]

Needs LibreOffice Writer (soffice), fonts-liberation, poppler-utils (pdftoppm),
ImageMagick (convert) and qpdf. The tests do not: what it made is committed. The
five documents of ../seeds and some of ../forms are set as offices set them (letterhead
and signature in tables without borders, Times-like face, page numbers) and written in
the formats that are read. Scans are askew, in black and white or as a phone takes them.
"""

import base64
import io
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile
from xml.sax.saxutils import escape

HERE = pathlib.Path(__file__).resolve().parent
OUT = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
FODT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:font-face-decls><style:font-face style:name="Liberation Serif" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" svg:font-family="'Liberation Serif'"/></office:font-face-decls>
<office:styles>
<style:style style:name="Standard" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="6pt" fo:text-align="justify" fo:text-indent="1.27cm"/>
<style:text-properties style:font-name="Liberation Serif" fo:font-size="14pt" fo:language="vi" fo:country="VN"/></style:style>
<style:style style:name="Centre" style:family="paragraph" style:parent-style-name="Standard"><style:paragraph-properties fo:text-align="center" fo:text-indent="0cm" fo:margin-bottom="0pt"/></style:style>
<style:style style:name="Title1" style:family="paragraph" style:parent-style-name="Centre"><style:paragraph-properties fo:margin-top="12pt" fo:margin-bottom="6pt"/><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="Small" style:family="paragraph" style:parent-style-name="Standard"><style:paragraph-properties fo:text-indent="0cm" fo:margin-bottom="0pt" fo:text-align="start"/><style:text-properties fo:font-size="11pt"/></style:style>
<style:style style:name="Head" style:family="paragraph" style:parent-style-name="Centre"><style:text-properties fo:font-size="13pt"/></style:style>
</office:styles>
<office:automatic-styles>
<style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" fo:margin-top="2cm" fo:margin-bottom="2cm" fo:margin-left="3cm" fo:margin-right="1.5cm"/>
<style:header-style><style:header-footer-properties fo:min-height="0.5cm" fo:margin-bottom="0.3cm"/></style:header-style></style:page-layout>
<style:style style:name="Layout" style:family="table"><style:table-properties style:width="16.5cm"/></style:style>
<style:style style:name="Narrow" style:family="table-column"><style:table-column-properties style:column-width="6.5cm"/></style:style>
<style:style style:name="Wide" style:family="table-column"><style:table-column-properties style:column-width="10cm"/></style:style>
<style:style style:name="Recipients" style:family="table-column"><style:table-column-properties style:column-width="8.5cm"/></style:style>
<style:style style:name="Signature" style:family="table-column"><style:table-column-properties style:column-width="8cm"/></style:style>
<style:style style:name="Whole" style:family="table-row"><style:table-row-properties fo:keep-together="always"/></style:style>
<style:style style:name="Ruled" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #000000" fo:padding="0.1cm"/></style:style>
<style:style style:name="Third" style:family="table-column"><style:table-column-properties style:column-width="5.5cm"/></style:style>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4"><style:header><text:p text:style-name="Centre"><text:page-number/></text:p></style:header><style:header-first/></style:master-page></office:master-styles>
<office:body><office:text>BODY</office:text></office:body></office:document>
"""


def paragraph(text, style="Standard"):
    lines = [escape(line.replace("*", "")) for line in text.split("\n")]
    return f'<text:p text:style-name="{style}">{"<text:line-break/>".join(lines)}</text:p>'


def table(rows, columns, cell=""):
    columns = "".join(f'<table:table-column table:style-name="{column}"/>' for column in columns)
    rows = "".join(
        '<table:table-row table:style-name="Whole">' + "".join(f"<table:table-cell{cell}>{text}</table:table-cell>" for text in row) + "</table:table-row>"
        for row in rows
    )
    return f'<table:table table:style-name="Layout">{columns}{rows}</table:table>'


RULED = ' table:style-name="Ruled"'
TITLES = ("THÔNG BÁO", "KẾ HOẠCH", "QUYẾT ĐỊNH", "KẾT LUẬN", "CÔNG ĐIỆN", "CHỈ THỊ", "NGHỊ QUYẾT", "BÁO CÁO", "Kính gửi")
MOTTO = ("CỘNG HÒA", "Độc lập", "ĐẢNG CỘNG SẢN")


def body_of(text):
    """Sets a text as offices set it: letterhead and signature in tables, the rest in paragraphs."""
    blocks = [block.strip("\n") for block in re.split(r"\n\s*\n", text) if block.strip()]
    out = []
    # The letterhead: issuer beside the motto, number beside place and date, the subject below.
    lines = []
    while blocks and not blocks[0].strip("*").startswith(TITLES):
        block = blocks.pop(0).split("\n")
        title = next((i for i, line in enumerate(block) if line.startswith(TITLES)), len(block))
        lines += block[:title]
        if title < len(block):
            blocks.insert(0, "\n".join(block[title:]))
            break
    lines = [line.strip() for line in lines if re.search(r"\w", line)]
    motto = [line for line in lines if line.startswith(MOTTO)]
    date = [line for line in lines if re.search(r"ngày.*tháng.*năm", line)]
    number = [line for line in lines if line.startswith("Số")]
    subject = [line for line in lines if line.startswith("V/v")]
    issuer = [line for line in lines if line not in motto + date + number + subject]
    rows = [(issuer, motto), (number, date), (subject, [])]
    rows = [[paragraph("\n".join(side), "Head") if side else "" for side in row] for row in rows if row[0]]
    if rows:
        out.append(table(rows, ["Narrow", "Wide"]))
    end = next((i for i, block in enumerate(blocks) if block.startswith("Nơi nhận")), len(blocks))
    for index, block in enumerate(blocks[:end]):
        block = block.strip("*")
        titled = index < 3 and (block.isupper() or blocks[0].startswith("THÔNG BÁO") and index < 2)
        if titled or index == 0 and block.startswith(TITLES[:-1]):
            out.append(paragraph(block, "Title1"))
        elif block.startswith("|"):
            out.append(grid(block))
        else:
            out.extend(paragraph(line) for line in block.split("\n"))
    # The end: recipients beside the signature; an annex follows below.
    recipients, signature, annex = [], [], []
    for block in blocks[end:]:
        capitals = re.sub(r"[^\w]", "", block)
        if annex or signature and block.startswith(TITLES + ("PHỤ LỤC",)):
            annex.append(block)
        elif signature or capitals.isupper() or re.match(r"\**(TM|TL|KT|TUQ)\.", block):
            signature.append(block)
        else:
            recipients.append(block)
    left = "".join(paragraph(line, "Small") for block in recipients for line in block.split("\n"))
    right = "".join(paragraph(block, "Head") for block in signature)
    if recipients:
        out.append(table([[left, right]], ["Recipients", "Signature"]))
    for index, block in enumerate(annex):
        out.extend(paragraph(line, "Title1" if index == 0 else "Standard") for line in block.split("\n"))
    return "".join(out)


def grid(block):
    """A table that was copied cell by cell: an empty cell parts two rows."""
    rows, row = [], []
    for cell in re.split(r"\n?\|\n?", block)[1:]:
        if cell.strip():
            row.append(paragraph(cell.strip(), "Small"))
        elif row:
            rows.append(row)
            row = []
    return table(rows + [row] if row else rows, ["Third"] * len(rows[0]), RULED)


LETTERHEAD = table(
    [
        [paragraph("ỦY BAN NHÂN DÂN\nHUYỆN PHONG THỔ", "Head"), paragraph("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc", "Head")],
        [paragraph("Số: 101/TB-UBND", "Head"), paragraph("Phong Thổ, ngày 07 tháng 7 năm 2023", "Head")],
    ],
    ["Narrow", "Wide"],
)
ANNEX = table(
    [
        [paragraph(cell, "Small") for cell in row]
        for row in [["STT", "Nội dung", "Cơ quan chủ trì"], ["1", "Rà soát tiêu chí số 2", "Phòng Kinh tế và Hạ tầng"], ["2", "Rà soát tiêu chí số 17", "Phòng Tài nguyên và Môi trường"]]
    ],
    ["Third"] * 3,
    RULED,
)
SAMPLE = (
    LETTERHEAD
    + paragraph("THÔNG BÁO", "Title1")
    + paragraph("Kết luận của đồng chí Chủ tịch UBND huyện tại Hội nghị sơ kết 6 tháng đầu năm", "Title1")
    + paragraph("Ủy ban nhân dân huyện yêu cầu các cơ quan, đơn vị thực hiện các nội dung sau đây trong giai đoạn 2021-2025 theo Quyết định số 263/QĐ-TTg của Thủ tướng Chính phủ:")
    + '<text:list><text:list-item><text:p text:style-name="Standard">Phòng Nội vụ báo cáo trước ngày 20/7/2023.</text:p></text:list-item>'
    + '<text:list-item><text:p text:style-name="Standard">UBND các xã rà soát hiện trạng các tiêu chí.</text:p></text:list-item></text:list>'
    + paragraph("Phụ lục phân công:")
    + ANNEX
    + paragraph('Theo dõi thực hiện NOTE thường xuyên.').replace(
        "NOTE", 'đề án<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>Đề án số 05/ĐA-UBND.</text:p></text:note-body></text:note>'
    )
)


def run(*command):
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)


def convert(folder, sources, kind):
    run("soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", kind, "--outdir", folder, *sources)


FORMS = ["ke-hoach-bang", "quyet-dinh-giao", "cong-dien", "thong-bao-xa"]
# What is the same to a reader is kept once or twice, to keep the repository small.
FORMATS = {
    "000": ["docx", "pdf", "odt", "html", "doc"],
    "001": ["docx", "pdf", "odt", "html", "rtf"],
    "ke-hoach-bang": ["docx", "pdf", "odt", "html", "doc"],
    "quyet-dinh-giao": ["docx", "pdf", "odt", "html"],
    "letterhead": ["docx", "pdf", "odt", "html"],
    "old-font": ["pdf"],
}


def without_thumbnail(path):
    """The picture of the first page is most of an ODT."""
    old, new = zipfile.ZipFile(path), io.BytesIO()
    with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as out:
        for part in old.infolist():
            if not part.filename.startswith("Thumbnails/"):
                kind = zipfile.ZIP_STORED if part.filename == "mimetype" else zipfile.ZIP_DEFLATED
                out.writestr(part, old.read(part.filename), kind)
    return new.getvalue()


def scan(pdf, dots_per_inch, out, *how, last=1):
    """Paints pages and turns them a little."""
    with tempfile.TemporaryDirectory() as folder:
        run("pdftoppm", "-r", dots_per_inch, "-png", "-gray", "-l", last, pdf, pathlib.Path(folder) / "page")
        pages = sorted(pathlib.Path(folder).glob("page*.png"))
        run("convert", *pages, "-background", "white", "-rotate", "0.6", "+repage", *how, out)


with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    documents = {path.stem[:3]: body_of(path.read_text()) for path in sorted((HERE / "../seeds").glob("*.txt"))}
    documents |= {name: body_of((HERE / f"../forms/{name}.txt").read_text()) for name in FORMS}
    documents["letterhead"] = SAMPLE
    # As a fonts' table of before Unicode names its letters: .VnTime.
    documents["old-font"] = paragraph(
        "ñy ban nh©n d©n huyÖn yªu cÇu c¸c x· b¸o c¸o kÕt qu¶ thùc hiÖn xong ngµy 30/7/2023, ®ång thêi göi V¨n phßng §iÒu phèi tæng hîp."
    )
    for name, body in documents.items():
        (folder / f"{name}.fodt").write_text(FODT.replace("BODY", body))
    for kind in ["docx", "pdf", "odt", "html", "doc", "rtf"]:
        names = [name for name in documents if kind in FORMATS.get(name, ["docx", "pdf"])]
        convert(folder, [folder / f"{name}.fodt" for name in names], kind)
        for name in names:
            made = folder / f"{name}.{kind}"
            (OUT / made.name).write_bytes(without_thumbnail(made) if kind == "odt" else made.read_bytes())
    black = ["-threshold", "62%", "-depth", 1]
    scan(OUT / "letterhead.pdf", 200, OUT / "scan.png", *black)
    scan(OUT / "001.pdf", 200, OUT / "scan.tiff", *black, "-compress", "Group4", last=2)
    scan(OUT / "letterhead.pdf", 150, OUT / "photo.jpeg", "-blur", "0x0.6", "-level", "0%,110%", "-quality", 40)
    # A scan as PDF: the picture of a page, without letters.
    holder = folder / "scan.fodt"
    image = base64.b64encode((OUT / "scan.png").read_bytes()).decode()
    frame = (
        '<text:p><draw:frame xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
        f'text:anchor-type="as-char" svg:width="16.5cm" svg:height="23.3cm"><draw:image><office:binary-data>{image}</office:binary-data></draw:image></draw:frame></text:p>'
    )
    holder.write_text(FODT.replace("BODY", frame).replace("<text:page-number/>", ""))
    convert(folder, [holder], "pdf")
    (OUT / "scan.pdf").write_bytes((folder / "scan.pdf").read_bytes())
    run("qpdf", "--empty", "--pages", OUT / "letterhead.pdf", OUT / "scan.pdf", "--", OUT / "half-scan.pdf")
    run("qpdf", "--encrypt", "mat-khau", "chu", 256, "--", OUT / "letterhead.pdf", OUT / "locked.pdf")
    run("qpdf", "--encrypt", "", "chu", 256, "--print=none", "--", OUT / "letterhead.pdf", OUT / "no-printing.pdf")
