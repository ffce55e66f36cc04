// Every page that can be reached by links, for each kind of user, in both sizes and languages:
// no dead link, valid HTML, no barrier (WCAG 2.2 A and AA), no other host, at most 100 KB; and every
// table leaves as a file.
import { open, signIn } from "../house.mjs";
import { checkPage, invalid, none, weight } from "../checks.mjs";
import { expect, trial } from "../trial.mjs";

const LIGHT = 100 * 1024;

/** Returns the shape of an address: one of each shape is looked at. */
function shape(path) {
  return path
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "ID")
    .replace(/(VB|NV)-\d{4}-\d+/g, "CODE")
    .replace(/\d{4}-\d{2}(-\d{2})?/g, "DATE")
    .replace(/[0-9a-f]{64}/g, "HASH")
    .replace(/\/\d+(\.\d+)?(?=\/|$)/g, "/N");
}

/** Walks all links from the first page; returns the first address of each shape. */
async function walk(page) {
  const found = new Map();
  const dead = [];
  const begin = ["/", "/viec-cua-toi", "/van-ban", "/nhiem-vu", "/lich", "/don-vi"];
  const queue = [...begin];
  const seen = new Set(queue.map(shape));
  while (queue.length) {
    const path = queue.shift();
    const answer = await page.request.get(path);
    // Where the walk begins is not a link: who has no tasks need not see them.
    if (answer.status() === 403 && begin.includes(path)) continue;
    if (answer.status() >= 400) {
      dead.push(`${path} answers ${answer.status()}`);
      continue;
    }
    if (!(answer.headers()["content-type"] ?? "").startsWith("text/html")) continue;
    found.set(shape(path), path);
    const html = await answer.text();
    for (const [, href] of html.matchAll(/<a\b[^>]*?\bhref="([^"#]*)/g)) {
      const url = new URL(href.replaceAll("&amp;", "&"), new URL(path, demo.base));
      if (url.origin !== demo.base || url.pathname.startsWith("/static/")) continue;
      const key = shape(url.pathname) + "?" + [...url.searchParams.keys()].sort().join("&");
      if (seen.has(key) || url.searchParams.has("dinh-dang") || seen.size > 400) continue;
      seen.add(key);
      queue.push(url.pathname + url.search);
    }
  }
  return { pages: [...new Set(found.values())], dead };
}

/** Who sees a table can take it along as XLSX and as CSV; a paper's own tables and the month are no lists. */
async function tables(page, path) {
  const lists = page.locator("main table").and(page.locator(":not(.month, .fill-rows, .printed *, .paper *)"));
  if (!(await lists.count())) return [];
  const faults = [];
  for (const [format, type] of [["xlsx", "spreadsheetml"], ["csv", "text/csv"]]) {
    const link = page.locator(`main a[href*="dinh-dang=${format}"]`).first();
    if (!(await link.count())) {
      faults.push(`${path}: a table that does not leave as ${format}`);
      continue;
    }
    const answer = await page.request.get(await link.getAttribute("href"));
    const given = answer.headers()["content-type"] ?? "";
    if (answer.status() !== 200 || !given.includes(type)) faults.push(`${path} as ${format}: ${answer.status()} ${given}`);
  }
  return faults;
}

for (const login of ["mai", "muongso", "quantri", "trung"]) {
  trial(
    `pages · ${login} · links, HTML, barriers, width`,
    async (look) => {
      const page = look(await signIn(demo, login));
      const { pages, dead } = await walk(page);
      const faults = dead.map((line) => `dead link: ${line}`);
      const phone = look(await signIn(demo, login, { size: "phone" }));
      const checked = new Set();
      for (const path of pages) {
        const html = await (await page.request.get(path)).text();
        for (const line of await invalid(html)) faults.push(`${path}: html ${line}`);
        // One of each shape without its query is looked at in the browser.
        const key = shape(path.split("?")[0]);
        if (checked.has(key)) continue;
        checked.add(key);
        await page.goto(path);
        faults.push(...(await checkPage(page, `${path} (laptop)`)));
        faults.push(...(await tables(page, path)));
        await phone.goto(path);
        faults.push(...(await checkPage(phone, `${path} (phone)`)));
      }
      console.log(`          ${pages.length} addresses, ${checked.size} pages`);
      none(faults);
    },
    { seconds: 300 },
  );
}

trial(
  "pages · nobody signed in · HTML, barriers, width",
  async (look) => {
    const faults = [];
    for (const size of ["laptop", "phone"]) {
      for (const language of ["vi-VN", "en-GB"]) {
        const page = look(await open(demo, { size, language }));
        for (const path of ["/dang-nhap", "/khong-co-trang-nay"]) {
          await page.goto(path);
          faults.push(...(await checkPage(page, `${path} (${size}, ${language})`)));
          for (const line of await invalid(await (await page.request.get(path)).text())) faults.push(`${path}: html ${line}`);
        }
      }
    }
    none(faults);
  },
);

trial(
  "pages · first view of any page is at most 100 KB",
  async (look) => {
    const walker = look(await signIn(demo, "mai"));
    const { pages } = await walk(walker);
    const shapes = new Map(pages.map((path) => [shape(path.split("?")[0]), path]));
    const heavy = [];
    let heaviest = ["", 0];
    for (const path of shapes.values()) {
      const bytes = await weight(walker, path);
      if (bytes > heaviest[1]) heaviest = [path, bytes];
      if (bytes > LIGHT) heavy.push(`${path}: ${(bytes / 1024).toFixed(1)} KB`);
    }
    console.log(`          heaviest: ${heaviest[0]}, ${(heaviest[1] / 1024).toFixed(1)} KB`);
    expect(heavy.length === 0, heavy.join("\n"));
  },
  { seconds: 180 },
);

trial(
  "pages · in English · no dead link, HTML, language",
  async (look) => {
    const page = look(await signIn(demo, "lan"));
    await page.locator("details.account summary").click();
    await Promise.all([page.waitForNavigation(), page.locator('details.account button[name="lang"]').click()]);
    const { pages, dead } = await walk(page);
    const faults = dead.map((line) => `dead link: ${line}`);
    for (const path of pages) {
      const html = await (await page.request.get(path)).text();
      if (!html.includes('<html lang="en">')) faults.push(`${path}: not in English`);
      for (const line of await invalid(html)) faults.push(`${path}: html ${line}`);
    }
    expect(pages.length >= 15, `${pages.length} pages`);
    none(faults);
  },
  { seconds: 120 },
);
