// What people of the demonstration do again and again.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./house.mjs";
import { expect, until } from "./trial.mjs";

export const seed = (number) => {
  const names = ["000_93cd218ce9cd63ac", "001_ea566bc57a790287", "002_ed3c0ee86e96e319", "003_c65beb9c74f3847d", "004_4a82dbd924c041c9"];
  return readFileSync(join(root, "testdata/seeds", `${names[number]}.txt`), "utf8");
};

let last = 200;
/** Returns a notice like 101/TB-UBND that the office does not have yet. */
export function freshNotice() {
  last += 1;
  return { number: String(last), text: seed(0).replace("Số: 101 /TB-UBND", `Số: ${last} /TB-UBND`) };
}

/** Presses a button that leads to another page. */
export const press = (page, button) => Promise.all([page.waitForNavigation(), button.click()]);

/** Unfolds the form of an act, by its title. */
export async function unfold(page, title) {
  const act = page.locator("details.act").filter({ hasText: title }).first();
  if (!(await act.evaluate((it) => it.open))) await act.locator("summary").click();
  return act;
}

export const asText = (name, text) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });

/** Uploads a file from the page of documents, and returns when the page that it leads to is there. */
export async function upload(page, file) {
  await page.goto("/van-ban");
  await page.setInputFiles("#upload-file", file);
  const answered = page.waitForResponse((answer) => answer.request().method() === "POST");
  await page.locator("form.upload button").click();
  const answer = await answered;
  // What was taken leads to a page of its own, some moments after the answer.
  if (answer.status() < 400) await page.waitForURL((url) => url.pathname !== "/van-ban");
  return answer;
}

/** Uploads a document and waits until it is read; returns its code. */
export async function takeIn(page, file) {
  await upload(page, file);
  await page.waitForURL(/\/van-ban\/VB-/);
  const code = new URL(page.url()).pathname.split("/")[2];
  await until(async () => {
    const answer = await page.request.get(`/van-ban/${code}`);
    const html = await answer.text();
    return html.includes(`/van-ban/${code}/duyet`) && !html.includes('id="reading"');
  }, `${code} is read`, 30);
  return code;
}

/** Opens the review page of a document. */
export async function review(page, code) {
  await page.goto(`/van-ban/${code}/duyet`);
  await page.waitForSelector("[data-review]");
}

/** Waits until the review page has taken in the last answer. */
export async function settled(page) {
  await page.waitForFunction(() => {
    const review = document.querySelector("[data-review]");
    return review && !review.hasAttribute("aria-busy");
  });
}

/** Returns how many proposals have been decided, as the page says it: [decided, all]. */
export async function decided(page) {
  const said = await page.locator(".head .progress").first().innerText();
  return said.match(/(\d+)\/(\d+)/).slice(1, 3).map(Number);
}

/** Presses a key on the active proposal and waits for the answer. */
export async function key(page, name) {
  const answered = page.waitForResponse((answer) => answer.url().includes("/van-ban/"));
  await page.keyboard.press(name);
  await answered;
  await settled(page);
}

/** Answers every open question as proposed, or that nobody in particular is meant. */
export async function answerAll(page) {
  for (let round = 0; round < 30; round += 1) {
    const open = page.locator(".doubt:not(.answered) form");
    const count = await open.count();
    if (count === 0) return;
    let sent = false;
    for (let at = 0; at < count; at += 1) {
      const form = open.nth(at);
      if ((await form.locator("input").last().inputValue()) === "") continue;
      const answered = page.waitForResponse((answer) => answer.request().method() === "POST");
      await form.locator("button").click();
      await answered;
      await settled(page);
      sent = true;
      break;
    }
    if (!sent) return;
  }
  expect(false, "thirty answers, and there are still questions");
}

/** Presses a button that asks once more, and says yes. */
export async function pressAndConfirm(page, button) {
  await button.click();
  await page.locator("#ask [data-ask-yes]").click();
}

/** Follows a link by its words. */
export async function follow(page, words) {
  await Promise.all([page.waitForNavigation(), page.getByRole("link", { name: words }).first().click()]);
}
