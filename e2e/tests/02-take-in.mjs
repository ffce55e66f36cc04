// 2. Take in a document.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, signIn } from "../house.mjs";
import { asText, freshNotice, seed, takeIn, upload } from "../office.mjs";
import { expect, same, trial, until } from "../trial.mjs";

trial("2 · text, DOCX and PDF are taken in and read", async (look) => {
  const page = look(await signIn(demo, "mai"));
  const files = [
    asText("cong-van.txt", freshNotice().text),
    join(root, "testdata/intake/001.docx"),
    join(root, "testdata/intake/003.pdf"),
  ];
  for (const file of files) {
    const code = await takeIn(page, file);
    await page.goto(`/van-ban/${code}/duyet`);
    const proposals = await page.locator("[data-card]").count();
    expect(proposals >= 5, `${file.name ?? file}: ${proposals} proposals`);
  }
});

trial("2 · the original comes back byte for byte", async (look) => {
  const page = look(await signIn(demo, "mai"));
  const path = join(root, "testdata/intake/004.docx");
  const code = await takeIn(page, path);
  await page.goto(`/van-ban/${code}`);
  const href = await page.getByRole("link", { name: /gốc/ }).first().getAttribute("href");
  const answer = await page.request.get(href);
  expect(Buffer.compare(await answer.body(), readFileSync(path)) === 0, "the file differs");
});

trial("2 · a document that is known is recognised, by content and by number", async (look) => {
  const page = look(await signIn(demo, "mai"));
  await upload(page, asText("lan-nua.txt", seed(0)));
  await page.waitForURL(/VB-2023-0002/);
  const again = seed(0).replace("THÔNG BÁO", "THÔNG  BÁO");
  await upload(page, asText("lan-ba.txt", again));
  await page.waitForURL(/\/van-ban\/VB-/);
  await page.waitForTimeout(2500);
  await page.goto("/van-ban?q=101");
  const rows = page.locator("table.list tbody tr", { hasText: "101/TB-UBND" });
  same(await rows.count(), 1, "documents that are 101/TB-UBND");
});

trial("2 · a bad file is refused with a sentence, and nothing is kept", async (look) => {
  const page = look(await signIn(demo, "mai"));
  const before = await documents(page);
  const big = join(demo.folder, "to.txt");
  writeFileSync(big, Buffer.alloc(21 * 1024 * 1024, "a"));
  const bad = [
    [asText("trong.txt", ""), /không có nội dung/],
    [big, /vượt mức cho phép/],
  ];
  for (const [file, sentence] of bad) {
    await upload(page, file);
    // The answer is put into the page that is open, some moments after it came.
    const says = async () => sentence.test(await page.locator("main").innerText());
    await until(says, `${file.name ?? file} is refused with ${sentence}`, 10);
    same(await documents(page), before, `${file.name ?? file}: documents in the list`);
  }
  page.wrong.length = 0;
});

trial("2 · a scan is kept, and the page says what to do", async (look) => {
  const page = look(await signIn(demo, "mai"));
  await upload(page, { name: "scan.pdf", mimeType: "application/pdf", buffer: emptyPdf() });
  await page.waitForURL(/\/van-ban\/VB-/);
  await page.waitForFunction(() => !document.querySelector("#reading"), null, { timeout: 20_000 });
  const said = await page.locator("main").innerText();
  expect(/quét|ảnh|chữ/.test(said), said.slice(0, 400));
});

async function documents(page) {
  await page.goto("/van-ban");
  return page.locator("table.list tbody tr").count();
}

/** Returns a PDF of one page that holds no text. */
function emptyPdf() {
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>",
    "<< /Length 24 >>\nstream\n0 0 m 100 100 l 50 w S  \nendstream",
  ];
  let pdf = "%PDF-1.4\n";
  const places = objects.map((body, index) => {
    const at = pdf.length;
    pdf += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return at;
  });
  const table = pdf.length;
  pdf += `xref\n0 5\n0000000000 65535 f \n${places.map((at) => `${String(at).padStart(10, "0")} 00000 n \n`).join("")}`;
  pdf += `trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
  return Buffer.from(pdf);
}
