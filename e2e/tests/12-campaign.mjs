// 12. Review campaigns: opened, filled in by keyboard, verified, reminded, closed, taken along.
import { press, pressAndConfirm } from "../office.mjs";
import { signIn } from "../house.mjs";
import { sheetRows } from "../sheet.mjs";
import { checkPage, invalid, none } from "../checks.mjs";
import { expect, same, trial } from "../trial.mjs";

const main = (page) => page.locator("main").innerText();

/** Opens the campaign of the demonstration. */
async function campaign(page) {
  await page.goto("/tieu-chi/ra-soat");
  await press(page, page.getByRole("link", { name: /số liệu minh họa/ }).first());
  return page.url();
}

trial("12 · the campaign shows who has handed in, and what is missing so far", async (look) => {
  const page = look(await signIn(demo, "mai"));
  const address = await campaign(page);
  expect((await main(page)).includes("11/16 xã đã gửi danh sách"), await main(page));
  const communes = page.locator("section.part").filter({ hasText: "Chỉ tiêu đã trả lời" }).locator("tbody tr");
  same(await communes.count(), 16, "communes of the campaign");
  const cells = (commune, sign) => page.locator("table.matrix tbody tr").filter({ hasText: commune }).locator("a.m").filter({ hasText: sign });
  same(await cells("Xã Mù Sang", "–").count(), 9, "criteria without an answer");
  same(await cells("Xã Dào San", "✓").count(), 2, "criteria that are verified");
  await page.goto(`${address}/ket-qua`);
  const said = await main(page);
  expect(/Còn thiếu [\d.]+ đồng cho \d+ nhu cầu/.test(said), said);
  expect(said.includes("Chưa gửi danh sách: ") && said.includes("Bản Lang"), "who is missing is not named");
  const totals = await page.locator("section.part").evaluateAll((parts) =>
    parts
      .filter((part) => /^Theo /.test(part.querySelector("h2").textContent))
      .map((part) => [...part.querySelectorAll("tbody tr:last-child td")].map((cell) => cell.textContent.trim()).join("|")),
  );
  same(totals.length, 4, "ways of adding up");
  same(new Set(totals).size, 1, `the totals differ: ${totals.join(" / ")}`);

  await page.goto("/");
  const tile = page.locator(".tile").filter({ hasText: "Đợt rà soát" });
  expect((await tile.innerText()).includes("11/16 xã"), "the overview does not tell of the campaign");
  await Promise.all([page.waitForNavigation(), tile.locator("a").first().click()]);
  same(new URL(page.url()).pathname, new URL(address, page.url()).pathname, "where its tile leads");
});

trial("12 · a commune fills its list by keyboard, is told what cannot be, and hands in", async (look) => {
  const page = look(await signIn(demo, "banlang"));
  await page.goto("/viec-cua-toi");
  await press(page, page.getByRole("link", { name: /Rà soát nhu cầu/ }).first());
  expect(!(await page.locator('form[action$="/gui"]').count()), "the general form is offered as well");
  await press(page, page.getByRole("link", { name: "Mở danh sách của đợt rà soát" }));
  const block = (code) => page.locator(`.need-block[id="ct-${code}"]`);
  expect((await main(page)).includes("Đã trả lời 1/3 chỉ tiêu chưa đạt"), await main(page));

  const fill = async (code, amount) => {
    const form = block(code).locator("form.need").last();
    await form.locator('[name="name"]').fill("Mô hình trồng chè cổ thụ");
    await form.locator('[name="quantity"]').fill("12,5");
    await form.locator('[name="measure"]').fill("ha");
    await form.locator('[name="source"]').selectOption("central");
    await form.locator('[name="amount"]').fill(amount);
    await Promise.all([page.waitForNavigation(), form.locator('[name="amount"]').press("Enter")]);
  };
  await fill("10", "1.234,5");
  expect((await block("10").innerText()).includes("không có phần lẻ"), "decimals of đồng are taken");
  same(await block("10").locator('form.need [name="amount"]').last().inputValue(), "1.234,5", "what was typed comes back");
  same(await page.evaluate(() => document.activeElement.name), "amount", "the cursor is at what is wrong");
  await fill("10", "1,25 tỷ");
  same(await block("10").locator('form.need [name="amount"]').first().inputValue(), "1.250.000.000");
  same(await page.evaluate(() => document.activeElement.name), "name", "the cursor is at the next line");
  same(await page.evaluate(() => document.activeElement.closest(".need-block").id), "ct-10");

  const early = page.locator("details.act").filter({ hasText: "Gửi danh sách" });
  await early.locator("summary").click();
  await press(page, early.locator("button"));
  expect((await main(page)).includes("chưa được trả lời: 11"), "an incomplete list is taken");
  await press(page, block("11").getByRole("button", { name: "Không có nhu cầu" }));
  expect((await main(page)).includes("Đã trả lời 3/3"), await main(page));
  const form = page.locator("details.act").filter({ hasText: "Gửi danh sách" });
  await form.locator("summary").click();
  await press(page, form.locator("button"));
  expect((await main(page)).includes("Đã gửi danh sách"), "it is not said that it was handed in");
  same(await page.locator("form.need").count(), 0, "what is handed in cannot be changed");

  const lead = look(await signIn(demo, "mai"));
  await campaign(lead);
  expect((await main(lead)).includes("12/16 xã đã gửi danh sách"), await main(lead));
});

trial("12 · the forms are valid, without barriers, and fit a telephone", async (look) => {
  const faults = [];
  for (const login of ["si.lo.lau", "taichinh"]) {
    const page = look(await signIn(demo, login));
    const phone = look(await signIn(demo, login, { size: "phone" }));
    await campaign(page);
    await press(page, page.getByRole("link", { name: "Phần của đơn vị tôi" }));
    const path = page.url();
    const html = await (await page.request.get(path)).text();
    for (const line of await invalid(html)) faults.push(`${path}: html ${line}`);
    faults.push(...(await checkPage(page, `${login} (laptop)`)));
    await phone.goto(path);
    faults.push(...(await checkPage(phone, `${login} (phone)`)));
  }
  none(faults);
});

trial("12 · a body verifies what it is in charge of, with a reason where it adjusts", async (look) => {
  const page = look(await signIn(demo, "giaoduc"));
  await campaign(page);
  await press(page, page.getByRole("link", { name: "Phần của đơn vị tôi" }));
  const waiting = async () => Number((await main(page)).match(/(\d+)\/\d+ nhu cầu chờ thẩm định/)[1]);
  const before = await waiting();
  expect(before > 2, `only ${before} needs wait`);
  await press(page, page.getByRole("button", { name: "Xác nhận", exact: true }).first());
  same(await waiting(), before - 1, "one waits less");
  const row = page.locator("table.list tbody tr").filter({ has: page.getByRole("button", { name: "Xác nhận", exact: true }) }).first();
  const form = row.locator("details.act").filter({ hasText: "Điều chỉnh" });
  await form.locator("summary").click();
  await form.locator('[name="amount"]').fill("500.000.000");
  await form.locator('[name="note"]').fill("Đã có vốn năm 2022");
  await press(page, form.locator("form button"));
  expect((await main(page)).includes("điều chỉnh còn 500.000.000 đồng"), await main(page));
  expect((await main(page)).includes("Đã có vốn năm 2022"), "the reason is not shown");
  await press(page, page.locator("form").filter({ has: page.getByRole("button", { name: "Gửi kết quả thẩm định" }) }).locator("button"));
  expect((await main(page)).includes("nhu cầu chưa thẩm định"), "an incomplete verification is taken");
  await Promise.all([page.waitForNavigation(), pressAndConfirm(page, page.getByRole("button", { name: /Xác nhận cả/ }))]);
  expect(/0\/\d+ nhu cầu chờ thẩm định/.test(await main(page)), await main(page));
});

trial("12 · an office opens a campaign, reminds, closes, and takes a result along", async (look) => {
  const page = look(await signIn(demo, "mai"));
  const open = async (set) => {
    await page.goto(`/tieu-chi/ra-soat/mo?bo=${set}`);
    const form = page.locator('form[action="/tieu-chi/ra-soat"]');
    await form.locator('[name="name"]').fill("Rà soát nâng cao");
    await form.locator('[name="places"]').first().check();
    await form.locator('[name="lists_due_on"]').fill("2023-07-31");
    if (await form.locator('[name="checks_due_on"]').count()) await form.locator('[name="checks_due_on"]').fill("2023-08-05");
    return form;
  };
  const busy = await open("xa-ntm-2021-2025");
  await press(page, busy.locator("button"));
  expect((await main(page)).includes("chưa đóng của cùng bộ tiêu chí"), "a commune is in two campaigns of one set");

  const early = await open("xa-ntm-nang-cao-2021-2025");
  await early.locator('[name="lists_due_on"]').fill("2023-07-22");
  await press(page, early.locator("button"));
  expect((await main(page)).includes("ở trước ngày mở"), "a deadline before the opening day is taken");
  const form = await open("xa-ntm-nang-cao-2021-2025");
  await press(page, form.locator("button"));
  expect((await main(page)).includes("0/16 xã đã gửi danh sách"), await main(page));
  await pressAndConfirm(page, page.getByRole("button", { name: "Nhắc đơn vị chưa gửi" }));
  await page.waitForSelector(".flash");
  expect(/Đã nhắc 16 đơn vị/.test(await page.locator("body").innerText()), "nobody was reminded");
  await pressAndConfirm(page, page.getByRole("button", { name: "Đóng đợt rà soát" }));
  await page.waitForURL(/ket-qua/);
  expect((await main(page)).includes("đã đóng 23/7/2023"), await main(page));
  await press(page, page.getByRole("link", { name: "Rà soát nâng cao" }));
  same(await page.getByRole("button", { name: "Đóng đợt rà soát" }).count(), 0, "a closed campaign is closed again");

  const address = await campaign(page);
  const answer = await page.request.get(`${address}/ket-qua?dinh-dang=xlsx`);
  const rows = sheetRows(await answer.body());
  expect(rows.length > 40, `only ${rows.length} needs in the file`);
  expect(rows.some((row) => row[0] === "Xã Dào San" && row[4] === "Cứng hóa đường liên bản, đường vào khu sản xuất"), "a need is missing");
});
