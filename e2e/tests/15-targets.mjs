// 15. Targets: out of a document's sentence or by hand, each measured at every change, a break told.
import { signIn } from "../house.mjs";
import { asText, freshNotice, takeIn } from "../office.mjs";
import { expect, same, trial } from "../trial.mjs";

const main = (page) => page.locator("main").innerText();

/** Sends a form and waits for the page after it. */
const send = (page, button) => Promise.all([page.waitForNavigation(), button.click()]);

trial("15 · targets and figures of a document are proposed with their sentences, mended, confirmed or rejected", async (look) => {
  const page = look(await signIn(demo, "mai"));
  const notice = freshNotice();
  const code = await takeIn(page, asText(`${notice.number} TB-UBND.txt`, notice.text));
  await page.goto(`/van-ban/${code}`);
  await Promise.all([page.waitForNavigation(), page.getByRole("link", { name: "Số liệu và mục tiêu nêu trong văn bản" }).click()]);
  expect((await main(page)).includes("3 câu có số liệu, 3 câu chờ xác nhận"), "three sentences are proposed");
  const second = page.locator("#f-fact1-named");
  same((await second.inputValue()).split("\n").length, 3, "three communes are named");
  expect((await second.inputValue()).includes("Lản Nhì Thàng"), "a slip of the pen is mended by the register");

  const form = page.locator("details.act, form").filter({ has: second }).first();
  await page.locator("#f-fact1-places").fill("4");
  await send(page, form.getByRole("button", { name: "Xác nhận" }).first());
  expect((await main(page)).includes("Muốn 4 địa phương nhưng chỉ có 3"), "four of three communes cannot be wanted");
  await page.locator("#f-fact1-places").fill("2");
  const again = page.locator("details.act, form").filter({ has: page.locator("#f-fact1-named") }).first();
  await send(page, again.getByRole("button", { name: "Xác nhận" }).first());
  expect((await main(page)).includes("3 câu có số liệu, 2 câu chờ xác nhận"), "one is confirmed");

  const reject = page.locator("details.act").filter({ has: page.locator("#f-reject2-reason") });
  await reject.locator("summary").click();
  await page.locator("#f-reject2-reason").fill("đã có ở văn bản trước");
  await send(page, reject.getByRole("button").last());
  expect((await main(page)).includes("đã loại"), "one is rejected");

  await page.locator("main").getByRole("link", { name: "Mục tiêu", exact: true }).first().click();
  await page.waitForURL(/\/muc-tieu\//);
  const said = await main(page);
  expect(said.includes("Ít nhất 2 xã (Hoang Thèn, Lản Nhì Thàng, Bản Lang) đạt 19 tiêu chí"), "as it was mended");
  expect(said.includes("có ít nhất 3 xã (Hoang Thèn, Lãn Nhì Thàng, Bản Lang) đạt 19/19 tiêu chí"), "with the words of the document");
  expect(said.includes("Đường ngắn nhất để đạt"), "with what would reach it");
});

trial("15 · a change that breaks a target says so at once, and the office is told", async (look) => {
  const mai = look(await signIn(demo, "mai"));
  await mai.goto("/muc-tieu");
  await mai.locator("details.act summary").first().click();
  await mai.locator("#f-target-goal").selectOption("criterion");
  await mai.locator("#f-target-places").fill("1");
  await mai.locator("#f-target-criteria").fill("14");
  await mai.locator("#f-target-named").fill("xã Khổng Lào");
  await mai.locator("#f-target-by").fill("2025-12-31");
  await send(mai, mai.locator("details.act").first().getByRole("button").last());
  const address = new URL(mai.url()).pathname;
  expect((await main(mai)).includes("đang đạt"), `Khổng Lào meets criterion 14: ${await main(mai)}`);

  const body = look(await signIn(demo, "giaoduc"));
  await body.goto("/tieu-chi");
  await Promise.all([body.waitForNavigation(), body.locator("table.matrix tbody th a").filter({ hasText: "Khổng Lào" }).click()]);
  await Promise.all([body.waitForNavigation(), body.locator('tr[id="ct-14.1"] a').first().click()]);
  const record = body.locator("details.act").filter({ has: body.locator("#f-record-value, #f-record-met") }).first();
  await record.locator("summary").click();
  await body.locator("#f-record-value").selectOption({ label: "chưa đạt" });
  await body.locator("#f-record-note").fill("kiểm tra thực tế");
  await send(body, record.getByRole("button").last());
  expect((await main(body)).includes("Thay đổi này làm mục tiêu không còn đạt: Ít nhất 1 xã (Khổng Lào) đạt tiêu chí số 14"), `the break is said: ${await main(body)}`);

  await mai.goto("/thong-bao");
  expect((await main(mai)).includes("Mục tiêu không còn đạt: Ít nhất 1 xã (Khổng Lào) đạt tiêu chí số 14"), "the office is told");
  await mai.goto(address);
  expect((await main(mai)).includes("chưa đạt"), "it is open again");
  const end = mai.locator("details.act").filter({ has: mai.locator("#f-end-reason") });
  await end.locator("summary").click();
  await mai.locator("#f-end-reason").fill("mục tiêu thử");
  await send(mai, end.getByRole("button").last());
  expect((await main(mai)).includes("đã rút"), "it is taken back, and its past stays");
});
