// 7. Follow: overview, lists with filters in the address, board, calendar, exports. 8. Feeds.
import { signIn } from "../house.mjs";
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

trial("7 · lists leave as XLSX and CSV", async (look) => {
  const page = look(await signIn(demo, "mai"));
  for (const path of ["/nhiem-vu", "/van-ban"]) {
    const xlsx = await page.request.get(`${path}?dinh-dang=xlsx`);
    same(xlsx.status(), 200, `${path} as XLSX`);
    same((await xlsx.body()).subarray(0, 2).toString(), "PK", `${path}: first bytes of XLSX`);
    const csv = await page.request.get(`${path}?dinh-dang=csv`);
    const lines = (await csv.text()).trim().split("\n");
    expect(lines.length >= 2 && csv.headers()["content-type"].includes("csv"), `${path} as CSV: ${lines[0]}`);
  }
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
