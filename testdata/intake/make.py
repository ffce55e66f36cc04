#!/usr/bin/env python3
"""Makes the documents of this folder anew: make.py [FOLDER]

Needs LibreOffice Writer (soffice), poppler-utils (pdftoppm) and qpdf. The tests
do not: what it made is committed. The five documents of ../seeds are set as
offices set them (letterhead and signature in tables without borders, Times-like
face, page numbers) and written as DOCX and PDF.
"""

import pathlib
import re
import subprocess
import sys
import tempfile
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
<style:style style:name="Third" style:family="table-column"><style:table-column-properties style:column-width="5.5cm"/></style:style>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4"><style:header><text:p text:style-name="Centre"><text:page-number/></text:p></style:header><style:header-first/></style:master-page></office:master-styles>
<office:body><office:text>BODY</office:text></office:body></office:document>
"""


def paragraph(text, style="Standard"):
    lines = [escape(line.replace("*", "")) for line in text.split("\n")]
    return f'<text:p text:style-name="{style}">{"<text:line-break/>".join(lines)}</text:p>'


def table(rows, columns):
    columns = "".join(f'<table:table-column table:style-name="{column}"/>' for column in columns)
    rows = "".join(
        '<table:table-row table:style-name="Whole">' + "".join(f"<table:table-cell>{cell}</table:table-cell>" for cell in row) + "</table:table-row>"
        for row in rows
    )
    return f'<table:table table:style-name="Layout">{columns}{rows}</table:table>'


def body_of_seed(text):
    blocks = [block.strip("\n") for block in re.split(r"\n\s*\n", text) if block.strip()]
    out = []
    if blocks[0].startswith("Số:"):
        left = paragraph(blocks.pop(0), "Head")
        right = paragraph(blocks.pop(0), "Head")
        rows = [[left, right]]
        if blocks[0].startswith("V/v"):
            rows.append([paragraph(blocks.pop(0), "Head"), ""])
        out.append(table(rows, ["Narrow", "Wide"]))
    end = next(i for i, block in enumerate(blocks) if block.startswith("Nơi nhận"))
    for index, block in enumerate(blocks[:end]):
        titled = index < 3 and (block.isupper() or blocks[0] == "THÔNG BÁO" and index < 2)
        if titled:
            out.append(paragraph(block, "Title1"))
        else:
            out.extend(paragraph(line) for line in block.split("\n"))
    recipients, signature = [], []
    for block in blocks[end:]:
        capitals = re.sub(r"[^\w]", "", block)
        side = signature if signature or capitals.isupper() else recipients
        side.append(block)
    left = "".join(paragraph(line, "Small") for block in recipients for line in block.split("\n"))
    right = "".join(paragraph(block, "Head") for block in signature)
    out.append(table([[left, right]], ["Recipients", "Signature"]))
    return "".join(out)


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


def convert(folder, source, kind):
    run("soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", kind, "--outdir", folder, source)


with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    documents = {path.stem[:3]: body_of_seed(path.read_text()) for path in sorted((HERE / "../seeds").glob("*.txt"))}
    documents["letterhead"] = SAMPLE
    # As a fonts' table of before Unicode names its letters: .VnTime.
    documents["old-font"] = paragraph(
        "ñy ban nh©n d©n huyÖn yªu cÇu c¸c x· b¸o c¸o kÕt qu¶ thùc hiÖn xong ngµy 30/7/2023, ®ång thêi göi V¨n phßng §iÒu phèi tæng hîp."
    )
    for name, body in documents.items():
        source = folder / f"{name}.fodt"
        source.write_text(FODT.replace("BODY", body))
        for kind in ["docx", "pdf"]:
            convert(folder, source, kind)
            (OUT / f"{name}.{kind}").write_bytes((folder / f"{name}.{kind}").read_bytes())
    # A scan: the picture of a page, without letters.
    run("pdftoppm", "-r", 40, "-gray", "-jpeg", "-f", 1, "-l", 1, OUT / "letterhead.pdf", folder / "page")
    picture = next(folder.glob("page*.jpg"))
    holder = folder / "scan.fodt"
    import base64

    image = base64.b64encode(picture.read_bytes()).decode()
    frame = (
        '<text:p><draw:frame xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
        f'text:anchor-type="as-char" svg:width="12cm" svg:height="17cm"><draw:image><office:binary-data>{image}</office:binary-data></draw:image></draw:frame></text:p>'
    )
    holder.write_text(FODT.replace("BODY", frame).replace("<text:page-number/>", ""))
    convert(folder, holder, "pdf")
    (OUT / "scan.pdf").write_bytes((folder / "scan.pdf").read_bytes())
    run("qpdf", "--encrypt", "mat-khau", "chu", 256, "--", OUT / "letterhead.pdf", OUT / "locked.pdf")
    run("qpdf", "--encrypt", "", "chu", 256, "--print=none", "--", OUT / "letterhead.pdf", OUT / "no-printing.pdf")
