// 6. Do and report: the unit and its assigner, step by step.
import { signIn } from "../house.mjs";
import { expect, trial } from "../trial.mjs";

/** Opens the first obligation of one's own work whose title holds the words. */
async function openWork(page, words, deadline) {
  await page.goto("/viec-cua-toi");
  let row = page.locator("table.list tbody tr", { hasText: words }).filter({ hasText: "TB 101" });
  if (deadline) row = row.filter({ hasText: deadline });
  await Promise.all([page.waitForNavigation(), row.first().locator("a").first().click()]);
  return new URL(page.url()).pathname;
}

/** Fills one of the forms of an obligation and sends it. */
async function act(page, action, fields = {}) {
  const form = page.locator(`form[action$="/${action}"]`).first();
  const fold = page.locator(`details:has(form[action$="/${action}"])`).first();
  if ((await fold.count()) && (await fold.getAttribute("open")) === null) await fold.locator("summary").click();
  for (const [name, value] of Object.entries(fields)) {
    const field = form.locator(`[name="${name}"]`);
    if (typeof value === "string" && (await field.evaluate((it) => it.tagName)) === "SELECT") await field.selectOption({ label: value });
    else if (typeof value === "string") await field.fill(value);
    else await field.setInputFiles(value);
  }
  const answered = page.waitForResponse((answer) => answer.request().method() === "POST" && answer.url().endsWith(`/${action}`));
  const arrived = page.waitForNavigation();
  await form.locator("button").last().click();
  const dialog = page.locator("#ask[open] [data-ask-yes]");
  if (await dialog.isVisible().catch(() => false)) await dialog.click();
  const answer = await answered;
  await arrived;
  return answer.status();
}

const main = (page) => page.locator("main").innerText();

trial("6 · a commune notes, attaches, submits; the office returns; the commune submits again; accepted", async (look) => {
  const commune = look(await signIn(demo, "muongso2"));
  const office = look(await signIn(demo, "mai"));
  const path = await openWork(commune, "Chủ trì, phối hợp", "28/7/2023");
  await act(commune, "tien-do", { note: "Đã rà soát 12/19 tiêu chí." });
  expect((await main(commune)).includes("Đã rà soát 12/19 tiêu chí."), "the note is not in the history");
  await act(commune, "minh-chung", {
    file: { name: "bieu-ra-soat.txt", mimeType: "text/plain", buffer: Buffer.from("19 tiêu chí") },
  });
  expect((await main(commune)).includes("bieu-ra-soat.txt"), "the file is not among the evidence");
  await act(commune, "gui", { outgoing_number: "91/BC-UBND", note: "Kết quả rà soát của xã Mường So." });
  expect((await main(commune)).includes("91/BC-UBND"), "the outgoing number is not shown");

  await office.goto(path);
  await act(office, "tra-lai", { reason: "Thiếu danh mục nguồn vốn sự nghiệp." });
  await commune.goto(path);
  expect((await main(commune)).includes("Thiếu danh mục nguồn vốn sự nghiệp."), "the reason is not shown to the commune");
  await act(commune, "gui", { outgoing_number: "92/BC-UBND", note: "Đã bổ sung." });
  await office.goto(path);
  await act(office, "duyet");
  const said = await main(office);
  expect(/duyệt|chấp nhận|Xong|xong/i.test(said), said.slice(0, 600));
});

trial("6 · what was sent can be withdrawn before the deadline", async (look) => {
  const page = look(await signIn(demo, "hoang.then"));
  const path = await openWork(page, "Chủ trì, phối hợp", "28/7/2023");
  await act(page, "rut-lai");
  await page.goto(path);
  expect((await page.locator('form[action$="/gui"]').count()) === 1, "it cannot be submitted again");
});

trial("6 · an extension is asked for and granted; the first date stays beside the new one", async (look) => {
  const commune = look(await signIn(demo, "dao.san"));
  const office = look(await signIn(demo, "mai"));
  const path = await openWork(commune, "Chủ trì, phối hợp", "28/7/2023");
  await act(commune, "gia-han", { until: "2023-08-12", reason: "Mưa lũ chia cắt bản Sin Chải." });
  await office.goto(path);
  await act(office, "cho-gia-han");
  await commune.goto(path);
  const said = await main(commune);
  expect(said.includes("12/8/2023"), "the new date is missing");
  expect(said.includes("27/7/2023") || said.includes("28/7/2023"), "the first date is missing");
});

trial("6 · a body declines with a reason, and the office answers", async (look) => {
  const office = look(await signIn(demo, "mai"));
  const body = look(await signIn(demo, "p.tp"));
  const path = await openWork(body, "Phối hợp với UBND các xã tổ chức rà soát");
  expect((await main(body)).includes("Không thuộc thẩm quyền"), "the reason is missing");
  await office.goto(path);
  await act(office, "dong-y-tu-choi");
  await body.goto(path);
  expect((await body.locator('form[action$="/gui"]').count()) === 0, "it can still be submitted");
});

trial("6 · a head hands work on to one of the unit's people", async (look) => {
  const head = look(await signIn(demo, "muongso"));
  await openWork(head, "Phối hợp với Phòng Tài chính");
  await act(head, "giao-nguoi", { account: "Lò Thị Én" });
  const officer = look(await signIn(demo, "muongso2"));
  await officer.goto("/viec-cua-toi");
  expect((await officer.content()).includes("Phối hợp với Phòng Tài chính"), "the officer does not see it");
});

trial("6 · what is late is frozen with the unit and its head", async (look) => {
  const office = look(await signIn(demo, "mai"));
  const commune = look(await signIn(demo, "banlang"));
  const path = await openWork(commune, "Định kỳ gửi báo cáo", "15");
  await office.goto(path);
  const said = await main(office);
  expect(said.includes("Lù Văn Chơ") && said.includes("Xã Bản Lang"), said.slice(0, 500));
  expect(/chậm|quá hạn/i.test(said), "it does not say that it is late");
});

trial("6 · another commune's obligation is not there", async (look) => {
  const commune = look(await signIn(demo, "banlang"));
  const path = await openWork(commune, "Định kỳ gửi báo cáo");
  const other = look(await signIn(demo, "khonglao"));
  const answer = await other.goto(path);
  expect(answer.status() === 404, `answers ${answer.status()}`);
});
