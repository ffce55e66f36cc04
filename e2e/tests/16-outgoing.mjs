// 16. Papers that go out: a letter from late tasks, previewed, issued, downloaded, found in the register;
// templates tried before they count; what was issued is followed.
import { signIn } from "../house.mjs";
import { checkPage, none } from "../checks.mjs";
import { press } from "../office.mjs";
import { expect, same, trial } from "../trial.mjs";

const main = (page) => page.locator("main").innerText();

trial("16 · a letter is drafted from late tasks, previewed, issued, downloaded and found", async (look) => {
  const page = look(await signIn(demo, "mai"));
  await page.goto("/van-ban-di");
  await press(page, page.getByRole("link", { name: "Soạn văn bản" }));
  const units = page.locator('[name="units"]');
  const late = await units.count();
  expect(late > 1, `${late} late units are offered`);
  for (let at = 2; at < late; at += 1) await units.nth(at).uncheck();
  await page.locator('[name="wanted_by"]').fill("2023-08-05");
  await press(page, page.getByRole("button", { name: "Tạo dự thảo" }));
  expect((await main(page)).includes("Dự thảo, chưa có số"), await main(page));

  const sheet = page.locator("article.printed");
  const rows = await sheet.locator("tbody tr").count();
  expect(rows >= 2, `${rows} late tasks`);
  expect(/Kính gửi:/.test(await sheet.innerText()), "nobody is addressed");
  expect((await sheet.innerText()).includes("hoàn thành trước ngày 05/8/2023"), await sheet.innerText());
  const edit = page.locator("form").filter({ has: page.locator('[name="body"]') });
  await edit.locator('[name="subject"]').fill("đôn đốc nhiệm vụ quá hạn tháng 7");
  await edit.locator('[name="urgency"]').selectOption("urgent");
  await press(page, edit.getByRole("button", { name: "Lưu" }));
  expect((await sheet.innerText()).includes("V/v đôn đốc nhiệm vụ quá hạn tháng 7"), "the edit is not seen");
  same(await sheet.locator("tbody tr").count(), rows, "rows after editing");

  const issue = page.locator("details.act").filter({ hasText: "Phát hành" });
  await issue.locator("summary").click();
  await press(page, issue.getByRole("button"));
  const said = await main(page);
  const number = said.match(/Đã phát hành số (\d+\/\S+) ngày/)?.[1];
  expect(number, said);
  same(await page.locator('[name="body"]').count(), 0, "what is issued cannot be edited");
  none(await checkPage(page, "an issued letter"));

  for (const [name, magic] of [["Tải DOCX", "PK"], ["Tải PDF", "%PDF"]]) {
    const href = await page.getByRole("link", { name }).getAttribute("href");
    const answer = await page.request.get(href);
    same(answer.status(), 200, name);
    const bytes = await answer.body();
    same(bytes.subarray(0, magic.length).toString(), magic, name);
  }
  await page.goto("/van-ban-di?nam=2023&loai=cong-van");
  const line = page.locator("tbody tr").filter({ hasText: number });
  same(await line.count(), 1, `${number} in the register`);
  expect((await line.innerText()).includes("đã phát hành"), await line.innerText());

  const take = page.locator("details.act").filter({ hasText: "Nhận thông báo trạng thái" });
  await take.locator("summary").click();
  const status = `<edXML><Status><ResponseFor><Code>${number}</Code></ResponseFor><From><OrganName>UBND xã thử</OrganName></From><StatusCode>03</StatusCode><Description>Văn thư xã đã nhận</Description></Status></edXML>`;
  await take.locator('[name="file"]').setInputFiles({ name: "03.edxml", mimeType: "application/xml", buffer: Buffer.from(status) });
  await press(page, take.locator("button"));
  const answered = page.locator("tbody tr").filter({ hasText: "UBND xã thử" });
  expect((await answered.innerText()).includes("đã tiếp nhận"), await main(page));
  none(await checkPage(page, "a letter with what receivers answered"));
});

trial("16 · every late unit gets a letter of its own, all are issued together and come as one archive", async (look) => {
  const page = look(await signIn(demo, "mai"));
  await page.goto("/van-ban-di/moi?mau=don-doc");
  const late = await page.locator('[name="units"]').count();
  await page.locator('[name="each"]').check();
  await press(page, page.getByRole("button", { name: "Tạo dự thảo" }));
  expect(/\/loat-van-ban\//.test(page.url()), page.url());
  await page.getByText(`Đã soạn ${late} văn bản`).waitFor();
  same(await page.locator("tbody tr").count(), late, "letters");
  none(await checkPage(page, "letters that are drafted"));
  const issue = page.locator("details.act").filter({ hasText: "Phát hành tất cả" });
  await issue.locator("summary").click();
  await press(page, issue.getByRole("button"));
  await page.getByText(`Đã phát hành ${late} văn bản`).waitFor();
  same(await page.getByText("đã phát hành", { exact: true }).count(), late, "issued letters");
  for (const name of ["Tải tất cả DOCX", "Tải tất cả PDF"]) {
    const href = await page.getByRole("link", { name }).getAttribute("href");
    const answer = await page.request.get(href);
    same(answer.status(), 200, name);
    same((await answer.body()).subarray(0, 2).toString(), "PK", name);
  }
  none(await checkPage(page, "letters that are issued"));
});

trial("16 · a notice is issued and its tasks are followed, with a link both ways", async (look) => {
  const page = look(await signIn(demo, "mai"));
  await page.goto("/van-ban-di/moi?mau=ket-luan");
  await page.locator('[name="meeting"]').fill("Hội nghị giao ban tháng 7 năm 2023");
  await page.locator('[name="meeting_on"]').fill("2023-07-21");
  await page.locator('[name="chair"]').fill("đồng chí Chủ tịch UBND huyện");
  await page.locator('[name="body"]').fill("# 1. UBND các xã\n- Rà soát hiện trạng các tiêu chí trước ngày 30/8/2023.");
  await press(page, page.getByRole("button", { name: "Tạo dự thảo" }));
  const issue = page.locator("details.act").filter({ hasText: "Phát hành" });
  await issue.locator("summary").click();
  await press(page, issue.getByRole("button"));
  const paper = page.url();
  await press(page, page.getByRole("button", { name: "Đưa vào theo dõi" }));
  expect(/\/van-ban\/VB-/.test(page.url()), page.url());
  await press(page, page.locator("main").getByRole("link", { name: /\/TB-/ }).first());
  same(page.url(), paper, "the way back");
});

trial("16 · a template is looked at before it counts, and refused by its line", async (look) => {
  const page = look(await signIn(demo, "mai"));
  await page.goto("/mau-van-ban/tra-loi");
  const text = page.locator('[name="text"]');
  const shipped = await text.inputValue();
  await text.fill(`${shipped}\n{{ khong_co }}`);
  await press(page, page.getByRole("button", { name: "Xem trước, chưa lưu" }));
  expect(/Dòng \d+: không có trường “khong_co”/.test(await main(page)), await main(page));
  await text.fill(shipped.replace("Trên đây", "Trân trọng. Trên đây"));
  await press(page, page.getByRole("button", { name: "Xem trước, chưa lưu" }));
  expect((await page.locator("article.printed").innerText()).includes("Trân trọng. Trên đây"), "no preview");
  await press(page, page.getByRole("button", { name: "Lưu thành bản mới" }));
  await press(page, page.getByRole("link", { name: "Bản 1" }));
  same(await page.locator(".diff .in").count(), 1, "lines that are new");
});
