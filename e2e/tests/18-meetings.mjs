// 18. Meetings: a briefing called in one press, held, concluded; what is decided is a task once the
// conclusions are issued.
import { signIn } from "../house.mjs";
import { checkPage, none } from "../checks.mjs";
import { press, unfold } from "../office.mjs";
import { expect, same, trial } from "../trial.mjs";

const main = (page) => page.locator("main").innerText();

async function issue(page) {
  const act = await unfold(page, "Phát hành");
  await press(page, act.getByRole("button"));
}

trial("18 · a briefing is called in one press, held and concluded, and its decisions are tasks", async (look) => {
  const page = look(await signIn(demo, "mai"));
  await page.goto("/hop/giao-ban");
  const before = await main(page);
  expect(/\d+ nội dung cần nêu tại giao ban/.test(before), before);
  expect(before.includes("nhiệm vụ quá hạn, lâu nhất"), before);
  none(await checkPage(page, "what an office is briefed from"));
  for (const format of ["xlsx", "csv"]) {
    same((await page.request.get(`/hop/giao-ban?dinh-dang=${format}`)).status(), 200, format);
  }

  const call = await unfold(page, "Chuẩn bị họp giao ban");
  await call.locator('[name="at"]').fill("08 giờ 00 phút");
  await call.locator('[name="place"]').fill("Phòng họp UBND huyện");
  await call.locator('[name="chair_name"]').fill("Nguyễn Văn Chủ");
  await call.locator('[name="chair_position"]').fill("Phó Chủ tịch UBND huyện");
  await call.locator('[name="secretary_name"]').fill("Vàng Thị Mai");
  await call.getByLabel("Xã Mường So", { exact: true }).check();
  await call.getByLabel("Xã Khổng Lào", { exact: true }).check();
  await press(page, call.getByRole("button"));
  const meeting = page.url();
  expect(/\/hop\/CH-2023-/.test(meeting), meeting);
  const papers = page.locator("table").filter({ hasText: "Giấy mời" });
  expect((await papers.innerText()).includes("Báo cáo giao ban"), await papers.innerText());
  none(await checkPage(page, "a meeting"));

  await press(page, page.getByRole("link", { name: "Giấy mời" }));
  const sheet = await page.locator("article.printed").innerText();
  expect(sheet.includes("08 giờ 00 phút, ngày 23/7/2023"), sheet);
  expect(sheet.includes("Ủy ban nhân dân xã Mường So"), sheet);
  await issue(page);

  await page.goto(meeting);
  await press(page, page.getByRole("link", { name: "Nội dung khác" }));
  const item = page.url();
  await page.locator('[name="minutes"]').fill("Các xã báo cáo tiến độ.");
  await page.locator('[name="conclusion"]').fill("Thống nhất với báo cáo.");
  await press(page, page.getByRole("button", { name: "Lưu nội dung" }));
  const wrong = await unfold(page, "Ghi kết luận giao việc");
  await wrong.locator('[name="deed"]').fill("Rà soát hiện trạng các tiêu chí chưa đạt");
  await wrong.locator('[name="leads"]').fill("Phòng Không Có Thật");
  await press(page, wrong.getByRole("button"));
  expect((await main(page)).includes("Chưa rõ “Phòng Không Có Thật” là đơn vị nào"), await main(page));
  const right = await unfold(page, "Ghi kết luận giao việc");
  await right.locator('[name="leads"]').fill("UBND xã Mường So; UBND xã Khổng Lào");
  await right.locator('[name="due"]').selectOption("before");
  await right.locator('[name="due_on"]').fill("2023-08-10");
  await press(page, right.getByRole("button"));
  expect((await main(page)).includes("hoàn thành trước ngày 10/8/2023."), await main(page));
  none(await checkPage(page, "a point of an agenda"));
  same(page.url(), item, "still at the point");

  await page.goto(meeting);
  const hold = await unfold(page, "Ghi thành phần dự họp");
  await hold.getByLabel("Ủy ban nhân dân xã Khổng Lào", { exact: true }).uncheck();
  await hold.locator('[name="absences"]').fill("Ủy ban nhân dân xã Khổng Lào: bão lũ");
  await hold.locator('[name="ended_at"]').fill("11 giờ 00 phút");
  await press(page, hold.getByRole("button"));
  expect((await main(page)).includes("Có mặt 1, vắng 1."), await main(page));

  const minutes = await main(page);
  expect(minutes.includes("Lập biên bản"), minutes);
  await press(page, page.getByRole("button", { name: "Lập biên bản" }));
  const signed = await page.locator("article.printed").innerText();
  for (const word of ["BIÊN BẢN", "THƯ KÝ", "CHỦ TỌA", "Nguyễn Văn Chủ", "bão lũ", "11 giờ 00 phút"]) {
    expect(signed.includes(word), `${word}: ${signed}`);
  }

  await page.goto(meeting);
  const draft = await unfold(page, "Soạn thông báo kết luận");
  await press(page, draft.getByRole("button"));
  await issue(page);
  const said = await main(page);
  expect(/1 nhiệm vụ theo kết luận đã được giao/.test(said), said);
  await page.goto(meeting);
  const task = page.locator("main").getByRole("link", { name: /^NV-2023-/ }).first();
  await press(page, task);
  const shown = await main(page);
  expect(shown.includes("Xã Mường So") && shown.includes("trước 10/8/2023"), shown);

  const head = look(await signIn(demo, "muongso"));
  await head.goto("/hop");
  await press(head, head.getByRole("link", { name: /Hội nghị giao ban nông thôn mới/ }).first());
  same(await head.getByText("Ghi kết luận giao việc").count(), 0, "those invited only look");
  await head.goto("/viec-cua-toi");
  expect((await main(head)).includes("Rà soát hiện trạng các tiêu chí chưa đạt"), "the commune has the task");
});
