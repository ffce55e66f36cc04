// 16. Reports: expected, explained, filled in cell by cell, approved, put together.
import { signIn } from "../house.mjs";
import { checkPage, invalid, none } from "../checks.mjs";
import { press } from "../office.mjs";
import { expect, same, trial, until } from "../trial.mjs";

const main = (page) => page.locator("main").innerText();

/** Presses a form of the head that asks nothing, or opens it and sends it. */
async function act(page, path, fields = {}) {
  const form = page.locator(`form[action$="/${path}"]`);
  const fold = page.locator("details.act").filter({ has: form });
  if (await fold.count()) await fold.locator("summary").click();
  for (const [name, value] of Object.entries(fields)) {
    const field = form.locator(`[name="${name}"]`);
    if ((await field.evaluate((it) => it.tagName)) === "SELECT") await field.selectOption(value);
    else await field.fill(value);
  }
  await press(page, form.locator("button"));
}

/** Opens the report of a unit for July. */
async function july(page, unit) {
  await page.goto("/bao-cao?loai=thang");
  const row = page.locator("table.list tbody tr").filter({ hasText: unit });
  await press(page, row.locator('a[href^="/bao-cao/"]').first());
  return new URL(page.url()).pathname;
}

trial("17 · units by periods, with who is late; the same as a file", async (look) => {
  const page = look(await signIn(demo, "mai"));
  await page.goto("/bao-cao?loai=thang");
  const said = await main(page);
  expect(/\d+ trên 16 báo cáo năm 2023 đã gửi/.test(said), said.slice(0, 300));
  same(await page.locator("table.list tbody tr").count(), 16, "communes");
  expect(said.includes("quá hạn"), "nobody is late");
  const file = await page.request.get("/bao-cao?loai=thang&dinh-dang=csv");
  same((await file.text()).trim().split("\n").length, 17, "lines of the file");
  none(await checkPage(page, "/bao-cao"));
});

trial("17 · what is in force came out of the notice in one press", async (look) => {
  const page = look(await signIn(demo, "mai"));
  await page.goto("/bao-cao/che-do");
  const said = await main(page);
  for (const clause of ["101/TB-UBND", "trước ngày 15 hằng tháng", "chưa xác nhận, không áp dụng"]) {
    expect(said.includes(clause), `${clause} is missing`);
  }
  none(await checkPage(page, "/bao-cao/che-do"));
});

trial("17 · a commune fills its late report in by keyboard, sends it, and it is approved", async (look) => {
  const page = look(await signIn(demo, "banlang"));
  const path = await july(page, "Xã Bản Lang");
  const line = (code) => page.locator(`tr[id="o-${code}"]`);
  const type = async (code, name, value) => {
    await line(code).locator(`[name="${name}"]`).fill(value);
    await page.keyboard.press("Tab");
  };
  await type("cong-trinh", "value", "hai");
  await until(async () => (await line("cong-trinh").innerText()).includes("không phải là số"), "what is wrong is said");
  await type("cong-trinh", "value", "2");
  await until(async () => (await line("cong-trinh").innerText()).includes("Đã lưu"), "the cell is saved");
  await type("cong-trinh-cham", "value", "1");
  await line("giai-ngan").locator('[name="numerator"]').fill("140");
  await line("giai-ngan").locator('[name="denominator"]').fill("700");
  await page.keyboard.press("Tab");
  await type("ket-qua", "value", "Hoàn thành đường bản Nà Giang.");
  await until(async () => (await line("ket-qua").innerText()).includes("Đã lưu"), "words are saved");
  await page.reload();
  same(await line("giai-ngan").locator('[name="denominator"]').inputValue(), "700", "the share is kept");
  expect((await main(page)).includes("Đã điền đủ"), await main(page));
  none(await checkPage(page, path));
  none(await invalid(await page.content()));
  await act(page, "gui", { outgoing_number: "41/BC-UBND" });
  expect((await main(page)).includes("Đã gửi báo cáo"), "it is not said that it was sent");
  same(await page.locator("form[data-entry]").count(), 0, "what was sent can be changed");

  const office = look(await signIn(demo, "mai"));
  await office.goto(path);
  await act(office, "tra-lai", { field: "cong-trinh", reason: "Hồ sơ ghi 3 công trình." });
  await page.goto(path);
  expect((await line("cong-trinh").innerText()).includes("Hồ sơ ghi 3 công trình."), "the reason is not at its cell");
  await type("cong-trinh", "value", "3");
  await until(async () => (await line("cong-trinh").innerText()).includes("Đã lưu"), "the cell is saved");
  await page.goto(path);
  await act(page, "gui");
  await office.goto(path);
  expect((await main(office)).includes("1 ô thay đổi"), await main(office));
  await act(office, "duyet");
  expect((await main(office)).includes("Đã duyệt báo cáo"), await main(office));
});

trial("17 · why a report is due on its day", async (look) => {
  const page = look(await signIn(demo, "muongso"));
  const path = await july(page, "Xã Mường So");
  await page.goto(`${path}/vi-sao`);
  const said = await main(page);
  for (const word of ["14/7/2023", "Điều 12", "17/7/2023"]) {
    expect(said.includes(word), `${word} is missing: ${said}`);
  }
  none(await checkPage(page, "vi-sao"));
});

trial("17 · reports are put together with their sources, and the text is edited", async (look) => {
  const page = look(await signIn(demo, "mai"));
  await page.goto("/bao-cao/tong-hop/thang/2023-07");
  const said = await main(page);
  expect(/1[0-6] trên 16 đơn vị đã gửi/.test(said), said.slice(0, 300));
  expect(said.includes("Quá hạn: "), "who is late is not named");
  none(await checkPage(page, "tong-hop"));
  const fold = page.locator("details.act").filter({ hasText: "Kết quả nổi bật" });
  await fold.locator("summary").click();
  await fold.locator("textarea").fill("Các xã giữ vững tiêu chí, hoàn thành nhiều công trình.");
  await press(page, fold.locator("button"));
  const after = await main(page);
  expect(after.includes("Các xã giữ vững tiêu chí") && after.includes("Tổng hợp từ:"), after.slice(0, 600));
  const file = await page.request.get("/bao-cao/tong-hop/thang/2023-07?dinh-dang=xlsx");
  same(file.status(), 200, "the workbook");
});

trial("17 · in which reports a figure is used", async (look) => {
  const page = look(await signIn(demo, "mai"));
  await page.goto("/bao-cao/so-lieu");
  expect((await main(page)).includes("Số tiêu chí đạt"), await main(page));
  none(await checkPage(page, "/bao-cao/so-lieu"));
});
