// 11. Criteria as a workbook: fetched, filled in, looked at, kept; and what is refused.
import { readFileSync } from "node:fs";
import { signIn } from "../house.mjs";
import { cellOf, filledIn } from "../sheet.mjs";
import { expect, trial } from "../trial.mjs";

const main = (page) => page.locator("main").innerText();

async function fetchForm(page) {
  await page.goto("/tieu-chi/bieu-mau");
  const link = page.locator('main a[href*="/tieu-chi/bieu-mau/xa/"]').first();
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  return readFileSync(await download.path());
}

async function send(page, buffer, name = "bieu-mau.xlsx") {
  await page.goto("/tieu-chi/bieu-mau");
  await page.locator('main input[type="file"]').setInputFiles({ name, mimeType: "application/octet-stream", buffer });
  await Promise.all([page.waitForNavigation(), page.getByRole("button", { name: "Xem trước thay đổi" }).click()]);
}

trial("11 · a commune fills in its workbook offline, looks at what changes, and keeps all of it", async (look) => {
  const page = look(await signIn(demo, "muongso"));
  const form = await fetchForm(page);
  await send(page, form);
  expect((await main(page)).includes("không có thay đổi nào"), "an untouched form changes something");

  const [income, planning] = [cellOf(form, "10", "H"), cellOf(form, "1.1", "G")];
  const wrong = filledIn(form, { [income]: "1,234.5", [planning]: "đạt" });
  await send(page, wrong);
  let said = await main(page);
  expect(said.includes(income) && said.includes("kiểu tiếng Anh"), `the wrong cell is not named: ${said}`);
  expect((await page.getByRole("button", { name: "Lưu tất cả thay đổi" }).count()) === 0, "what is wrong can be kept");

  await send(page, filledIn(form, { [income]: 41.7, [planning]: "chưa đạt" }));
  said = await main(page);
  expect(said.includes("41,7") && said.includes("2 ô thay đổi"), `the changes are not shown: ${said}`);
  const keep = page.getByRole("button", { name: "Lưu tất cả thay đổi" });
  await Promise.all([page.waitForNavigation(), keep.click()]);
  expect((await page.locator("body").innerText()).includes("Đã lưu 2 ô"), "it is not said what was kept");
  const again = await fetchForm(page);
  await send(page, again);
  expect((await main(page)).includes("không có thay đổi nào"), "the new form differs from what was kept");
});

trial("11 · another commune's form and a file that is none are refused with the reason", async (look) => {
  const form = await fetchForm(look(await signIn(demo, "muongso")));
  const other = look(await signIn(demo, "khonglao"));
  await send(other, form);
  expect((await other.locator("body").innerText()).includes("của đơn vị khác"), "another commune's form is taken");
  await send(other, Buffer.from("%PDF-1.7"), "van-ban.pdf");
  expect((await other.locator("body").innerText()).includes("không phải sổ tính XLSX"), "a PDF is taken for a form");
});
