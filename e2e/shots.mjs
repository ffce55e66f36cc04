// Takes pictures of every page in both sizes into e2e/out/shots, and the one that the README shows.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { close, root, signIn, start, stopAll } from "./house.mjs";
import { asText, freshNotice, key, review, takeIn } from "./office.mjs";
import { out } from "./trial.mjs";

const shots = join(out, "shots");
mkdirSync(shots, { recursive: true });
const demo = await start("demo");
const code = "VB-2023-0002";
const pages = {
  mai: ["/", "/viec-cua-toi", "/van-ban", `/van-ban/${code}`, `/van-ban/${code}/duyet`, "/nhiem-vu", "/nhiem-vu/theo-don-vi", "/lich", "/don-vi", "/thong-bao", "/tim?q=khong%20lao", "/tai-khoan", "/tai-khoan/bao-mat", "/tai-khoan/lich-dong-bo", "/tai-khoan/ma-truy-cap"],
  muongso: ["/", "/viec-cua-toi", "/nhiem-vu"],
  trung: ["/"],
  quantri: ["/quan-tri", "/quan-tri/nguoi-dung", "/quan-tri/nhat-ky", "/quan-tri/sao-luu", "/quan-tri/he-thong", "/don-vi", "/don-vi/nhap", "/don-vi/sap-xep", "/don-vi/nhom"],
};
for (const [login, paths] of Object.entries(pages)) {
  for (const size of ["laptop", "phone"]) {
    const page = await signIn(demo, login, { size });
    // The first obligation and the first task that one can see.
    const more = [];
    for (const list of ["/viec-cua-toi", "/nhiem-vu"]) {
      await page.goto(list);
      const link = page.locator("table.list tbody td.title a").first();
      if (await link.count()) more.push(await link.getAttribute("href"));
    }
    for (const path of [...paths, ...more]) {
      const answer = await page.goto(path);
      const name = `${login}-${path.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 50) || "home"}-${size}`;
      await page.screenshot({ path: join(shots, `${name}.png`), fullPage: size === "phone" });
      console.log(`  ${answer.status()}  ${name}`);
    }
    await close(page);
  }
}

// The picture of the README: a review under way.
const page = await signIn(demo, "mai");
await review(page, await takeIn(page, asText("thong-bao.txt", freshNotice().text)));
await key(page, "Enter");
await key(page, "Enter");
await page.waitForTimeout(800);
mkdirSync(join(root, "docs/pictures"), { recursive: true });
await page.screenshot({ path: join(root, "docs/pictures/review.png") });
console.log("  docs/pictures/review.png");
await stopAll();
