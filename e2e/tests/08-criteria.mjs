// 8. Criteria: a commune claims, the body in charge verifies, everybody sees where everybody stands.
import { signIn } from "../house.mjs";
import { expect, same, trial, until } from "../trial.mjs";

const SET = "xa-ntm-2021-2025";
const main = (page) => page.locator("main").innerText();

/** Opens the sheet of one's own commune. */
async function sheet(page) {
  await page.goto("/tieu-chi");
  await Promise.all([page.waitForNavigation(), page.locator("table.matrix tbody th a").first().click()]);
}

/** A row of the sheet, by the code of its indicator. */
const line = (page, code) => page.locator(`tr[id="ct-${code}"]`);

trial("8 · a commune fills its sheet by keyboard, cell by cell, and what cannot be is refused", async (look) => {
  const page = look(await signIn(demo, "khonglao"));
  await sheet(page);
  // The sheet to be filled in speaks in the letters of the program, not in those of printed papers.
  const letters = (of) => page.evaluate((it) => getComputedStyle(document.querySelector(it)).fontFamily, of);
  same(await letters(".sheet"), await letters("main"), "the sheet looks like a printed paper");
  const row = line(page, "2.3");
  await row.locator('[name="numerator"]').fill("430");
  await row.locator('[name="denominator"]').fill("457");
  await row.locator('[name="denominator"]').press("Enter");
  await until(async () => (await line(page, "2.3").innerText()).includes("đã lưu"), "the cell is saved");
  expect((await line(page, "2.3").innerText()).includes("chờ thẩm định"), "what was claimed does not wait");
  const focused = await page.evaluate(() => document.activeElement.closest("tr")?.id);
  same(focused, "ct-2.4", "Enter goes on to the next cell");

  await line(page, "2.4").locator('[name="numerator"]').fill("500");
  await line(page, "2.4").locator('[name="denominator"]').fill("457");
  await line(page, "2.4").locator('[name="denominator"]').press("Tab");
  await until(async () => (await line(page, "2.4").innerText()).includes("Tử số lớn hơn mẫu số"), "a part above its whole is refused");
  same(await line(page, "2.4").locator('[name="numerator"]').inputValue(), "500", "what was typed comes back");

  await page.reload();
  same(await line(page, "2.3").locator('[name="numerator"]').inputValue(), "430", "what was saved is there");
  same(await line(page, "2.4").locator('[name="numerator"]').inputValue(), "", "what was refused is not");
});

trial("8 · the body in charge confirms from its list, returns with a reason, and records its own value", async (look) => {
  const commune = look(await signIn(demo, "muongso"));
  await sheet(commune);
  await line(commune, "5").locator('[name="numerator"]').fill("3");
  await line(commune, "5").locator('[name="denominator"]').fill("4");
  await line(commune, "5").locator('[name="denominator"]').press("Enter");
  await until(async () => (await line(commune, "5").innerText()).includes("đã lưu"), "the cell is saved");

  const body = look(await signIn(demo, "giaoduc"));
  await body.goto("/tieu-chi/cho-tham-dinh");
  const rows = body.locator("table.list tbody tr");
  const before = await rows.count();
  expect(before >= 2, `only ${before} cells wait`);
  const first = rows.filter({ hasText: "14.1" }).first();
  await Promise.all([body.waitForNavigation(), first.getByRole("button", { name: "Xác nhận" }).click()]);
  same(await body.locator("table.list tbody tr").count(), before - 1, "one waits less");

  const mine = body.locator("table.list tbody tr").filter({ hasText: "Mường So" }).filter({ hasText: "5 " }).first();
  await Promise.all([body.waitForNavigation(), mine.locator("a").first().click()]);
  const form = body.locator("details.act").filter({ hasText: "Trả lại" });
  await form.locator("summary").click();
  await form.locator('[name="note"]').fill("Thiếu quyết định công nhận trường đạt chuẩn");
  await Promise.all([body.waitForNavigation(), form.locator("button").click()]);
  expect((await main(body)).includes("Thiếu quyết định công nhận trường đạt chuẩn"), "the reason is not in the history");

  const own = body.locator("details.act").filter({ hasText: "Ghi giá trị thẩm định" });
  await own.locator("summary").click();
  await own.locator('[name="numerator"]').fill("2");
  await own.locator('[name="denominator"]').fill("4");
  await own.locator('[name="note"]').fill("Kiểm tra tại chỗ");
  await Promise.all([body.waitForNavigation(), own.locator("button").click()]);
  expect(/50% \(2\/4\)/.test(await main(body)), "the recorded value is not official");

  await commune.reload();
  expect((await line(commune, "5").innerText()).includes("cơ quan thẩm định ghi giá trị khác"), "the commune is not told");
});

trial("8 · the matrix shows today and a past day, a cell leads to its figures, a file holds the same", async (look) => {
  const page = look(await signIn(demo, "mai"));
  await page.goto("/tieu-chi");
  same(await page.locator("table.matrix tbody tr").count(), 16, "communes of the district");
  const marks = (sign) => page.locator("table.matrix a.m").filter({ hasText: sign }).count();
  const now = await marks("✓");
  await page.goto("/tieu-chi?ngay=2021-12-31");
  const then = await marks("✓");
  expect(then < now && then > 100, `${then} met in 2021, ${now} now`);
  const years = page.locator("nav.years");
  await Promise.all([page.waitForNavigation(), years.getByRole("link", { name: "mới nhất" }).click()]);
  same(await marks("✓"), now, "what is met at the latest");
  await Promise.all([page.waitForNavigation(), years.getByRole("link", { name: "cuối năm 2021" }).click()]);
  same(await marks("✓"), then, "what was met at the end of a year");

  await page.goto("/tieu-chi");
  const row = page.locator("table.matrix tbody tr").filter({ hasText: "Bản Lang" });
  await Promise.all([page.waitForNavigation(), row.locator("a.m").nth(9).click()]);
  const panel = page.locator("section.panel");
  expect((await panel.innerText()).includes("36,8"), "the figure is not beside the matrix");
  same(await panel.locator("svg .dot").count(), 3, "figures in the chart");
  const answer = await page.request.get("/tieu-chi?dinh-dang=csv");
  same(answer.status(), 200);
  const lines = (await answer.text()).trim().split("\n");
  same(lines.length, 17, "a line for every commune");
  expect(lines.some((it) => it.includes("Bản Lang") && it.includes("chưa đạt")), "the file says otherwise");
});

trial("8 · evidence is attached once, used twice, and a program is refused", async (look) => {
  const page = look(await signIn(demo, "banlang"));
  await sheet(page);
  const address = page.url().split("#")[0];
  const cell = (code) => address.replace("?", `/${code}?`);
  const add = async (file) => {
    const form = page.locator("details.act").filter({ hasText: "Thêm minh chứng" });
    await form.locator("summary").click();
    await form.locator('[name="file"]').setInputFiles(file);
    await form.locator('[name="said"]').fill("36,8");
    await Promise.all([page.waitForNavigation(), form.locator("button").click()]);
  };
  await page.goto(cell("10"));
  await add({ name: "thu-nhap.pdf", mimeType: "application/pdf", buffer: Buffer.from("MZ this is a program") });
  expect((await main(page)).includes("là một chương trình"), "a program is taken as evidence");
  await page.goto(cell("10"));
  await add({ name: "thu-nhap.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4 thu nhập") });
  expect((await main(page)).includes("thu-nhap.pdf"), "the evidence is not shown");
  await page.goto(cell("11"));
  const use = page.locator("details.act").filter({ hasText: "Dùng minh chứng đã có" });
  await use.locator("summary").click();
  await Promise.all([page.waitForNavigation(), use.locator("button").click()]);
  expect((await main(page)).includes("thu-nhap.pdf"), "the evidence is not used again");
});

trial("8 · what was lost, what is close, what changed between two days", async (look) => {
  const page = look(await signIn(demo, "trung"));
  await page.goto("/tieu-chi/can-chu-y");
  expect(/Ma Ly Pho\s+2\. Giao thông/.test(await main(page)), "a criterion that was lost is not named");
  await page.goto("/tieu-chi/so-sanh?tu=2021-12-31");
  expect((await page.locator("table.list tbody tr").count()) > 20, "few changes since 2021");
  expect(/tiêu chí chuyển sang đạt/.test(await main(page)), "the changes are not added up");
});

trial("8 · an administrator adds a set of the village", async (look) => {
  const page = look(await signIn(demo, "quantri"));
  await page.goto("/tieu-chi/bo");
  const form = page.locator("details.act").filter({ hasText: "Thêm bộ tiêu chí" });
  const village = (code) => Buffer.from(`[set]
id = "thon-thu-nghiem"
level = "thon"
name = "Bộ tiêu chí thôn thử nghiệm"
decision = "01/QĐ-UBND"
issued = 2023-01-05
effective_from = 2023-01-05
criteria_count = 1
indicator_count = 2

[[criteria]]
number = 1
name = "Đường thôn"

  [[criteria.indicators]]
  code = "1.1"
  name = "Tỷ lệ đường thôn được cứng hóa"
  kind = "percent_ge"
  unit = "%"
  direction = "ge"
  thresholds.common = 80
  source = "01/QĐ-UBND"
  confidence = "high"

  [[criteria.indicators]]
  code = "${code}"
  name = "Có quy ước của thôn"
  kind = "yes_no"
  unit = ""
  direction = "pass"
  thresholds.common = "Đạt"
  source = "01/QĐ-UBND"
  confidence = "high"
`);
  const send = async (buffer) => {
    if (!(await form.getAttribute("open"))) await form.locator("summary").click();
    await form.locator('[name="file"]').setInputFiles({ name: "thon.toml", mimeType: "text/plain", buffer });
    await Promise.all([page.waitForNavigation(), form.locator("button").click()]);
  };
  await send(village("1.1"));
  expect(/dòng \d+/.test(await main(page)), `a code that stands twice is not named by its line: ${await main(page)}`);
  await page.goto("/tieu-chi/bo");
  await send(village("1.2"));
  expect((await main(page)).includes("Bộ tiêu chí thôn thử nghiệm"), "the set is not there");
});

trial("8 · a class with its decision, and a bar that somebody has read, say by whose word they count", async (look) => {
  const page = look(await signIn(demo, "quantri"));
  const set = "xa-ntm-2026-2030";
  await page.goto("/don-vi?tu-khoa=Huổi+Luông");
  await Promise.all([page.waitForNavigation(), page.locator("table.list tbody a").filter({ hasText: "Huổi Luông" }).first().click()]);
  const unit = new URL(page.url()).pathname.split("/").pop();
  const form = page.locator("details.act").filter({ has: page.locator("#f-class-class") });
  await form.locator("summary").click();
  await page.locator("#f-class-class").selectOption("nhom_2");
  await page.locator("#f-class-from").fill("2023-07-01");
  await page.locator("#f-class-decision").fill("QĐ 12/QĐ-UBND");
  await Promise.all([page.waitForNavigation(), form.locator("button").last().click()]);
  const mai = look(await signIn(demo, "mai"));
  await mai.goto(`/tieu-chi/dia-phuong/${unit}?bo=${set}`);
  const said = (await main(mai)).toLowerCase();
  expect(said.includes("từ 01/7/2023, qđ 12/qđ-ubnd"), `the class does not say since when and by which decision: ${said.slice(0, 400)}`);
  expect((await line(mai, "2.4").innerText()).includes("≥ 99"), "the bar is not that of the class");

  await page.goto("/tieu-chi/bo/xa-ntm-nang-cao-2021-2025?nhom=TDMNPB");
  const row = page.locator("tr").filter({ hasText: /^\s*8\.4 / }).first();
  expect((await row.innerText()).includes("chưa xác nhận"), "what was only remembered is not marked");
  const bar = page.locator("details.act").filter({ has: page.locator("#f-bar-indicator") });
  await bar.locator("summary").click();
  await page.locator("#f-bar-indicator").selectOption("8.4");
  await page.locator("#f-bar-bar").fill("Đạt");
  await page.locator("#f-bar-source").fill("Quyết định 318/QĐ-TTg, Phụ lục II");
  await Promise.all([page.waitForNavigation(), bar.locator("button").last().click()]);
  await page.goto("/tieu-chi/bo/xa-ntm-nang-cao-2021-2025?nhom=TDMNPB");
  const after = await page.locator("tr").filter({ hasText: /^\s*8\.4 / }).first().innerText();
  expect(after.includes("Quyết định 318/QĐ-TTg, Phụ lục II"), `a confirmed bar does not say by whose word: ${after}`);
});
