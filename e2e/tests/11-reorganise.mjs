// 11. A reorganisation: a lineage file is looked at and answered; on 1 July 2025 the communes are merged.
import { join } from "node:path";
import { root, signIn, start } from "../house.mjs";
import { expect, same, trial } from "../trial.mjs";

const file = join(root, "data/demonstration/sap-xep-2025.csv");
const main = (page) => page.locator("main").innerText();
const click = (page, button) => Promise.all([page.waitForNavigation(), button.click()]);

trial("11 · a lineage file is previewed with its counts and questions, answered, and discarded", async (look) => {
  const page = look(await signIn(demo, "quantri"));
  await page.goto("/don-vi/sap-xep");
  await page.setInputFiles('main [name="file"]', file);
  await page.locator('main [name="on"]').fill("2025-07-01");
  await click(page, page.getByRole("button", { name: "Xem trước" }));
  const shown = await main(page);
  for (const said of ["22 đơn vị cũ → 6 đơn vị mới", "22: 22 toàn bộ, 0 một phần", "“Xã Tung Qua Lìn” (03565)", "“Xã Lản Nhì Thàng” (03391)", "ngoài phạm vi bạn quản trị"]) {
    expect(shown.includes(said), `the preview does not say: ${said}`);
  }
  same(await page.getByRole("button", { name: "Thực hiện sắp xếp" }).count(), 0, "buttons to carry it out while questions are open");
  await page.locator('main select[name="old:03565"]').selectOption("same");
  await page.locator('main select[name="old:03391"]').selectOption("same");
  await click(page, page.getByRole("button", { name: "Ghi câu trả lời" }));
  same(await page.locator("main .chip", { hasText: "đã trả lời" }).count(), 2, "questions answered");
  // The new communes stand below the province, which a district does not administer.
  same(await page.getByRole("button", { name: "Thực hiện sắp xếp" }).count(), 0, "buttons for what lies outside one's scope");
  await page.getByRole("button", { name: "Bỏ bản xem trước" }).click();
  const yes = page.locator("#ask[open] [data-ask-yes]");
  await click(page, yes);
  same(new URL(page.url()).pathname, "/don-vi/sap-xep", "where one is after discarding");
});

trial("11 · in July 2025 everybody sees what became of the communes, and that no title was inherited", async (look) => {
  const later = await start("demo", { args: ["--today", "2025-07-15"] });
  const page = look(await signIn(later, "mai"));
  await page.goto("/don-vi/sap-xep");
  await click(page, page.getByRole("link", { name: "Từ ngày 01/7/2025" }));
  same(await page.locator("main table tbody tr").count(), 6, "new communes");
  const shown = await main(page);
  expect(/rà soát: Đạt chuẩn nông thôn mới/.test(shown), "no review is asked for");
  expect(shown.includes("Nghị quyết số 35/2023/UBTVQH15, Điều 17"), "the law is not named");
  await click(page, page.getByRole("link", { name: "Xã Khổng Lào", exact: true }).first());
  const unit = await main(page);
  expect(/Thành lập từ.*Xã Bản Lang.*ngày 01\/7\/2025/s.test(unit), unit.slice(0, 400));
  await click(page, page.getByRole("link", { name: "Xã Bản Lang" }).first());
  expect(/Nhập vào Xã Khổng Lào ngày 01\/7\/2025/.test(await main(page)), "the old commune does not say what it became");
});
