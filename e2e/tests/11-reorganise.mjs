// 11. A reorganisation: a lineage file is looked at and answered; on 1 July 2025 the communes are merged.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { password, program, root, signIn, start } from "../house.mjs";
import { expect, same, trial, until } from "../trial.mjs";

const run = promisify(execFile);
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

trial("11 · the merger is carried out before its day; on the day each commune has its heir, and the past is told on today's map", async (look) => {
  const folder = mkdtempSync(join(tmpdir(), "ntm-merger-"));
  const data = join(folder, "data");
  const before = await start("demo", { args: ["--today", "2025-06-30"], data });
  const account = ["user", "add", "quantri.tinh", "--name", "Lò Thị Quản", "--unit", "Tỉnh Lai Châu", "--role", "administrator", "--data", data];
  const { stdout } = await run(program, account);
  const once = stdout.match(/[a-z2-9]{4}(?:-[a-z2-9]{4}){3}/)[0];
  const page = look(await signIn(before, "quantri.tinh", { password: once }));
  await page.fill('main [name="old"]', once);
  await page.fill('main [name="new"]', password);
  await page.fill('main [name="again"]', password);
  await Promise.all([page.waitForNavigation(), page.locator('main form:has([name="old"]) button').last().click()]);
  await page.goto("/don-vi/sap-xep");
  await page.setInputFiles('main [name="file"]', file);
  await page.locator('main [name="on"]').fill("2025-07-01");
  await page.locator('main [name="ends_districts"]').check();
  await click(page, page.getByRole("button", { name: "Xem trước" }));
  await page.locator('main select[name="old:03565"]').selectOption("same");
  await page.locator('main select[name="old:03391"]').selectOption("same");
  await click(page, page.getByRole("button", { name: "Ghi câu trả lời" }));
  const shown = await main(page);
  const handed = shown.match(/Bàn giao cho đơn vị tiếp nhận toàn bộ\s+(\d+) nhiệm vụ đang mở, (\d+) tài khoản/);
  expect(handed && Number(handed[1]) > 0 && Number(handed[2]) > 0, `the preview does not count what is handed over: ${shown}`);
  expect(/“Văn phòng Điều phối NTM huyện Phong Thổ” kết thúc mà không có|Cần người quyết định\s+\d+ nhiệm vụ/.test(shown), `the preview does not say what waits: ${shown}`);
  await page.getByRole("button", { name: "Thực hiện sắp xếp" }).click();
  await click(page, page.locator("#ask[open] [data-ask-yes]"));
  expect((await main(page)).includes("Đơn vị mới và nguồn gốc"), "what became of the communes is not shown");
  await before.stop();

  const after = await start("demo", { args: ["--today", "2025-07-02"], data });
  const commune = look(await signIn(after, "banlang"));
  const where = () => commune.locator("body").innerText();
  await until(async () => (await commune.goto("/viec-cua-toi"), (await where()).includes("Xã Khổng Lào")), "people have no new unit", 30);
  const admin = look(await signIn(after, "quantri.tinh"));
  await admin.goto("/don-vi/sap-xep/ban-giao");
  const left = await main(admin);
  expect(left.includes("Văn phòng Điều phối"), `the district's office is not listed: ${left.slice(0, 600)}`);
  const rows = await admin.locator("main table tbody tr").count();
  await admin.locator("main table tbody tr summary").first().click();
  const form = admin.locator("main table tbody tr form").first();
  await form.locator("select").selectOption({ label: "Tỉnh Lai Châu" });
  await click(admin, form.getByRole("button", { name: "Bàn giao" }));
  same(await admin.locator("main table tbody tr").count(), rows - 1, "what is left after one decision");

  // A share of three communes on today's map, and an average that cannot be added.
  const chair = look(await signIn(after, "tinh"));
  await chair.goto("/tieu-chi/chi-tieu/17.1?bo=xa-ntm-2021-2025&ngay=2025-06-30");
  expect((await main(chair)).includes("Xã Bản Lang"), "the communes of that day");
  await click(chair, chair.getByRole("link", { name: "Quy về bản đồ hôm nay" }));
  const across = await main(chair);
  expect(across.includes("cộng các đơn vị nhập toàn bộ") && !across.includes("Xã Bản Lang"), `not told on today's map: ${across}`);
  await click(chair, chair.locator("main table").getByRole("link", { name: "Xã Khổng Lào", exact: true }));
  const told = await main(chair);
  expect(/Xã Bản Lang: .*%/.test(told) && /\d+(,\d+)?% \(/.test(told), `the parts of the sum are not shown: ${told}`);
  same(await chair.locator("main figure.chart").count(), 1, "charts of the past on today's map");
  await chair.goto(chair.url().replace("/17.1?", "/10?"));
  expect((await main(chair)).includes("không cộng được"), "an average is added");
  await after.stop();
  rmSync(folder, { recursive: true, force: true });
}, { seconds: 240 });
