// 7. Follow: overview, lists with filters in the address, board, calendar, exports. 8. Feeds.
import { readFileSync } from "node:fs";
import { signIn } from "../house.mjs";
import { follow } from "../office.mjs";
import { csvRows, sheetRows } from "../sheet.mjs";
import { expect, same, trial } from "../trial.mjs";

trial("7 · the overview says in its first sentence how things stand", async (look) => {
  const page = look(await signIn(demo, "trung"));
  await page.goto("/");
  const lead = page.locator("p.lead").first();
  const said = await lead.innerText();
  expect(/\d/.test(said) && /quá hạn|chậm/.test(said), said);
  expect((await lead.locator("a").count()) >= 1, "no figure of the sentence leads to its rows");
  for (const link of await lead.locator("a").all()) {
    const answer = await page.request.get(await link.getAttribute("href"));
    same(answer.status(), 200, await link.getAttribute("href"));
  }
});

trial("7 · filters of the task list live in the address", async (look) => {
  const page = look(await signIn(demo, "mai"));
  await page.goto("/nhiem-vu");
  const rows = () => page.locator("table.list tbody tr").count();
  const all = await rows();
  expect(all >= 15, `${all} rows`);
  await Promise.all([page.waitForURL(/tinh-trang=/), page.getByRole("link", { name: /Quá hạn/ }).first().click()]);
  expect((await rows()) < all, "the state narrows nothing");
  await page.goto("/nhiem-vu");
  const month = page.locator('[name="thang"]');
  await month.selectOption("2023-07");
  await page.locator("form.filters button, form button:has-text('Lọc')").first().click();
  await page.waitForURL(/thang=/);
  const narrowed = await rows();
  expect(narrowed >= 1 && narrowed < all, `${narrowed} of ${all} rows`);
  const again = look(await signIn(demo, "mai"));
  await again.goto(page.url());
  same(await again.locator("table.list tbody tr").count(), narrowed, "rows by the same address");
});

trial("7 · board, month, unit and document tell the same story", async (look) => {
  const page = look(await signIn(demo, "mai"));
  await page.goto("/nhiem-vu/theo-don-vi");
  expect((await page.locator(".board section").count()) >= 10, "units are missing on the board");
  await page.goto("/lich");
  const month = await page.locator("main").innerText();
  expect(/7/.test(month) && (await page.locator("a.event").count()) >= 2, "the month is empty");
  await page.goto("/van-ban/VB-2023-0002");
  expect(/17/.test(await page.locator("main").innerText()), "the document does not count its 17 tasks");
});

/** Presses a link that saves a file, and reads the file. */
async function saved(page, link) {
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  const bytes = readFileSync(await download.path());
  const name = download.suggestedFilename();
  return { name, rows: name.endsWith(".xlsx") ? sheetRows(bytes) : csvRows(bytes) };
}

/** Saves a list in both forms and returns its rows, the same in both. */
async function both(page, path, within = page.locator("main")) {
  const xlsx = await saved(page, within.getByRole("link", { name: "XLSX" }).first());
  const csv = await saved(page, within.getByRole("link", { name: "CSV" }).first());
  expect(xlsx.name.endsWith(".xlsx") && csv.name.endsWith(".csv"), `${path}: ${xlsx.name}, ${csv.name}`);
  same(csv.rows.length, xlsx.rows.length, `${path}: rows of CSV and of XLSX`);
  same(csv.rows.map((row) => row[0]), xlsx.rows.map((row) => row[0]), `${path}: the first column`);
  return xlsx.rows;
}

const inTables = (page) => page.locator("main table.list tbody tr").count();
/** Of a list that goes on after the page: "50 trong 60". */
const inAll = async (page) => Number((await page.locator(".pager .muted").innerText()).match(/trong ([\d.]+)/)[1].replace(".", ""));
/** Of hits of which a page shows some of each kind: the number of all. */
const inFirstTab = async (page) => Number(await page.locator(".tabs a .n").first().innerText());

const lists = [
  ["mai", "/viec-cua-toi?xem=don-vi", inTables],
  ["mai", "/viec-cua-toi?xem=cho-duyet", inTables],
  ["muongso2", "/viec-cua-toi?xem=toi", inTables],
  ["mai", "/nhiem-vu", inTables],
  ["mai", "/nhiem-vu?tinh-trang=qua-han", inTables],
  ["mai", "/nhiem-vu?thang=2023-07&tinh-trang=tat-ca", inTables],
  ["mai", "/nhiem-vu/NV-2023-00010", inTables],
  ["mai", "/nhiem-vu/NV-2023-00014?ky=2023-07", inTables],
  ["mai", "/nhiem-vu/theo-don-vi", inAll],
  ["mai", "/lich?thang=2023-07", (page) => page.locator("a.event").count()],
  ["mai", "/van-ban", inTables],
  ["mai", "/van-ban/VB-2023-0002", (page) => page.locator("table.works tbody tr").count()],
  ["mai", "/don-vi", inAll],
  ["mai", "/don-vi?loai=commune", inTables],
  ["mai", "/thong-bao", inTables],
  ["mai", "/tim?q=khong+lao", inFirstTab],
  ["mai", "/quan-tri/thang-don-doc", inTables],
  ["mai", "/quan-tri/thu-di", inTables],
  ["quantri", "/quan-tri/nguoi-dung", inTables],
];

for (const [login, path, count] of lists) {
  trial(`7 · ${path} leaves whole as XLSX and CSV`, async (look) => {
    const page = look(await signIn(demo, login));
    await page.goto(path);
    const wanted = await count(page);
    expect(wanted > 0, "the list is empty");
    same((await both(page, path)).length, wanted, "rows in the file");
  });
}

trial("7 · each list of the overview leaves as a file", async (look) => {
  const page = look(await signIn(demo, "trung"));
  await page.goto("/");
  const card = (title) => page.locator("main section.card", { has: page.getByRole("heading", { name: title }) });
  const due = card("Việc đến hạn");
  const late = card("Theo đơn vị");
  const documents = card("Theo văn bản");
  // The page shows the first of each list, the file holds it whole.
  for (const [what, within, rows] of [["due", due, "li"], ["units", late, "tbody tr"], ["documents", documents, "li"]]) {
    const shown = await within.locator(rows).count();
    const all = (await both(page, what, within)).length;
    expect(shown > 0 && all >= shown, `${what}: ${shown} on the page, ${all} in the file`);
  }
});

trial("7 · the record of a unit says how often and how long, and leaves as a file", async (look) => {
  const page = look(await signIn(demo, "mai"));
  await page.goto("/");
  await follow(page, "Xã Bản Lang");
  const said = await page.locator(".head .sub").innerText();
  expect(/\d+ lần chậm hạn, lâu nhất \d+ ngày/.test(said), said);
  const rows = await both(page, "record");
  same(rows.length, await inTables(page), "rows in the file");
  expect(rows.every((row) => row.includes("Xã Bản Lang")), JSON.stringify(rows[0]));
});

trial("7 · the figures of a document lead to its tasks of that standing", async (look) => {
  const page = look(await signIn(demo, "mai"));
  await page.goto("/van-ban/VB-2023-0002");
  const done = page.locator("p.lead a", { hasText: "đã xong" });
  const wanted = Number((await done.innerText()).match(/\d+/)[0]);
  await Promise.all([page.waitForNavigation(), done.click()]);
  same(await inTables(page), wanted, "tasks that are done");
});

trial("8 · a calendar feed is made, read without signing in, and revoked", async (look) => {
  const page = look(await signIn(demo, "giaoduc"));
  await page.goto("/tai-khoan/lich-dong-bo");
  const fold = page.locator("main details.act").first();
  if ((await fold.getAttribute("open")) === null) await fold.locator("summary").click();
  await Promise.all([page.waitForNavigation(), page.locator("main details.act form button").first().click()]);
  const html = await page.content();
  const address = html.match(/\/lich\/[A-Za-z0-9_-]{20,}\.ics/)?.[0];
  expect(address, `no address of a feed:\n${(await page.locator("main").innerText()).slice(0, 500)}`);
  const feed = await fetch(demo.base + address);
  const text = await feed.text();
  same(feed.status, 200, "the feed");
  expect(text.startsWith("BEGIN:VCALENDAR") && text.includes("DTSTART;VALUE=DATE:"), text.slice(0, 300));
  await page.goto("/tai-khoan/lich-dong-bo");
  const revoke = page.locator('main form[action*="thu-hoi"] button').first();
  await revoke.click();
  const yes = page.locator("#ask[open] [data-ask-yes]");
  if (await yes.isVisible().catch(() => false)) await yes.click();
  await page.waitForLoadState();
  await page.waitForTimeout(500);
  same((await fetch(demo.base + address)).status, 404, "the feed after it was revoked");
});
