// 20. Exchange: an office bears its identifier; a package comes, its sender is answered; asked back, it is
// frozen once a person agrees, and kept.
import { signIn } from "../house.mjs";
import { checkPage, none } from "../checks.mjs";
import { press, unfold, upload } from "../office.mjs";
import { expect, same, trial } from "../trial.mjs";

const main = (page) => page.locator("main").innerText();

/** A package as another office's system writes it. */
function packed(business) {
  const text = Buffer.from(
    "Giao UBND xã Mường So báo cáo kết quả rà soát trước ngày 30/7/2023.\n",
  ).toString("base64");
  const why = business
    ? `<TraceHeaderList><Bussiness><BussinessDocType>${business}</BussinessDocType><BussinessDocReason>Sai thẩm quyền</BussinessDocReason></Bussiness></TraceHeaderList>`
    : "";
  return Buffer.from(
    `<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXMLEnvelope><edXMLHeader><MessageHeader><From><OrganId>000.00.00.H35</OrganId><OrganName>UBND tỉnh Lai Châu</OrganName></From><Code><CodeNumber>77</CodeNumber><CodeNotation>TB-UBND</CodeNotation></Code><PromulgationInfo><Place>Lai Châu</Place><PromulgationDate>2023/07/08</PromulgationDate></PromulgationInfo><DocumentType><TypeName>Thông báo</TypeName></DocumentType><Subject>Rà soát tiêu chí</Subject></MessageHeader>${why}</edXMLHeader></edXMLEnvelope><AttachmentEncoded><Attachment><AttachmentName>a.txt</AttachmentName><ContentTransferEncoded>${text}</ContentTransferEncoded></Attachment></AttachmentEncoded></edXML>`,
  );
}

trial("20 · offices bear identifiers, one by one and out of a table", async (look) => {
  const page = look(await signIn(demo, "quantri"));
  await page.goto("/don-vi/ma-dinh-danh?co-ma=chua");
  const before = await main(page);
  expect(/0 trên \d+ đơn vị có mã định danh/.test(before), before);
  const table = Buffer.from(
    "Đơn vị;Mã định danh;Từ ngày;Căn cứ\nXã Mường So;000.01.12.H35;01/01/2023;QĐ 5\nXã Không Có;000.02.12.H35;01/01/2023;\n",
  );
  const bring = await unfold(page, "Nhập bảng mã định danh");
  await bring.locator('input[type="file"]').setInputFiles({ name: "a.csv", mimeType: "text/csv", buffer: table });
  await press(page, bring.locator("button"));
  const looked = await main(page);
  expect(looked.includes("1 dòng mới") && looked.includes("1 dòng có lỗi"), looked);
  expect(looked.includes("Không có đơn vị “Xã Không Có”."), looked);
  none(await checkPage(page, "a table of identifiers that is looked at"));

  await page.goto("/don-vi/ma-dinh-danh");
  const again = await unfold(page, "Nhập bảng mã định danh");
  const good = Buffer.from("Đơn vị;Mã định danh;Từ ngày;Căn cứ\nXã Mường So;000.01.12.H35;01/01/2023;QĐ 5\n");
  await again.locator('input[type="file"]').setInputFiles({ name: "a.csv", mimeType: "text/csv", buffer: good });
  await press(page, again.locator("button"));
  await press(page, page.getByRole("button", { name: "Lưu các mã này" }));
  expect((await main(page)).includes("Đã ghi mã định danh của 1 đơn vị."), await main(page));
  none(await checkPage(page, "the register of identifiers"));
  for (const format of ["xlsx", "csv"]) {
    same((await page.request.get(`/don-vi/ma-dinh-danh?dinh-dang=${format}`)).status(), 200, format);
  }
  await page.goto("/don-vi/ma-dinh-danh?co-ma=co");
  await page.getByRole("link", { name: "Xã Mường So" }).first().click();
  await page.waitForURL(/\/don-vi\/[0-9a-f-]{36}/);
  expect((await main(page)).includes("000.01.12.H35"), "the unit's page shows its identifier");
});

trial("20 · a package comes, its sender is answered; called back, it is frozen", async (look) => {
  const page = look(await signIn(demo, "mai"));
  await upload(page, { name: "77.edxml", mimeType: "application/xml", buffer: packed("") });
  await page.waitForFunction(() => document.body.innerText.includes("77/TB-UBND"), null, { timeout: 30_000 });
  await page.reload();
  const address = page.url();
  const whole = await main(page);
  expect(whole.includes("LIÊN THÔNG VỚI NƠI GỬI") || whole.includes("Liên thông với nơi gửi"), whole);
  expect(whole.includes("000.00.00.H35") && whole.includes("Chưa trả lời"), whole);
  const answer = await unfold(page, "Trả lời trạng thái");
  same(await answer.locator('[name="status"]').inputValue(), "03", "what stands to reason is chosen");
  await answer.locator('[name="description"]').fill("Đã vào sổ");
  await press(page, answer.getByRole("button"));
  expect((await main(page)).includes("Đã ghi trạng thái."), await main(page));
  const file = page.getByRole("link", { name: "Tệp edXML" });
  const message = await (await page.request.get(await file.getAttribute("href"))).text();
  expect(message.includes("<edXML:StatusCode>03<") && message.includes("77/TB-UBND"), message);
  none(await checkPage(page, "a document that came by a package"));

  await upload(page, { name: "77-thu-hoi.edxml", mimeType: "application/xml", buffer: packed("1") });
  // The second file is read in a moment; until then the page of the document stands as it was.
  for (let looks = 0; looks < 60; looks += 1) {
    await page.goto(address);
    if ((await main(page)).includes("đề nghị thu hồi")) break;
    await page.waitForTimeout(500);
  }
  const asked = await main(page);
  expect(asked.includes("Cơ quan ban hành đề nghị thu hồi văn bản này"), asked);
  expect(await page.getByRole("link", { name: "Duyệt nhiệm vụ" }).count(), "it is frozen before anybody agrees");
  none(await checkPage(page, "a document that is asked back"));
  const agree = await unfold(page, "Trả lời trạng thái");
  same(await agree.locator('[name="status"]').inputValue(), "15", "to agree is chosen");
  await press(page, agree.getByRole("button"));
  const frozen = await main(page);
  expect(frozen.includes("Cơ quan ban hành đã thu hồi văn bản này"), frozen);
  expect(frozen.includes("Lý do: Sai thẩm quyền."), frozen);
  none(await checkPage(page, "a document that was called back"));
});
