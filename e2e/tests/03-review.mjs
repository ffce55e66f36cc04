// 3. Review it, by keyboard and by mouse; two at once. 4. Names. 5. Assign.
import { signIn } from "../house.mjs";
import { answerAll, asText, decided, freshNotice, key, pressAndConfirm, review, settled, takeIn } from "../office.mjs";
import { expect, same, trial, until } from "../trial.mjs";

trial("3 · a notice is reviewed by keyboard in well under two minutes", async (look) => {
  const page = look(await signIn(demo, "mai"));
  const code = await takeIn(page, asText("ban-phim.txt", freshNotice().text));
  await review(page, code);
  const begun = Date.now();
  const [, all] = await decided(page);
  expect(all >= 15, `${all} proposals`);
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await key(page, "x");
  same((await decided(page))[0], 1, "decided after X");
  for (let at = 1; at < all; at += 1) await key(page, "Enter");
  same(await decided(page), [all, all], "decided");
  const seconds = (Date.now() - begun) / 1000;
  console.log(`          ${all} proposals in ${seconds.toFixed(1)} s of machine time`);
  expect(seconds < 60, `${seconds} s`);
});

trial("3 · the source shows where each proposal comes from", async (look) => {
  const page = look(await signIn(demo, "mai"));
  await review(page, "VB-2023-0002");
  expect((await page.locator(".paper mark.m-lead").count()) > 0, "no lead is marked in the text");
  expect((await page.locator(".paper mark.m-time").count()) > 0, "no deadline is marked in the text");
  const card = page.locator("[data-card]").nth(4);
  await card.locator("h2 a").click();
  const id = await card.getAttribute("data-card");
  expect(await page.locator(`.paper [data-task="${id}"].on`).first().isVisible(), "its sentence is not lit up");
});

trial("3 · a proposal is edited, and each field says who gave it", async (look) => {
  const page = look(await signIn(demo, "mai"));
  const code = await takeIn(page, asText("sua.txt", freshNotice().text));
  await review(page, code);
  await key(page, "e");
  await page.locator('.task.on [name="title"]').fill("Theo dõi, hỗ trợ các xã theo từng tiêu chí");
  const answered = page.waitForResponse((answer) => answer.request().method() === "POST");
  await page.locator('.task.on button[value="confirm"]').click();
  await answered;
  await settled(page);
  const card = page.locator("[data-card]").first();
  expect((await card.innerText()).includes("Theo dõi, hỗ trợ các xã theo từng tiêu chí"), await card.innerText());
  expect((await card.innerText()).includes("Vàng Thị Mai"), "the page does not say who changed it");
  await page.reload();
  same((await decided(page))[0], 1, "decided after coming back");
});

trial("3 · a proposal is split, merged and made from a selection", async (look) => {
  const page = look(await signIn(demo, "mai"));
  const code = await takeIn(page, asText("tach.txt", freshNotice().text));
  await review(page, code);
  const cards = () => page.locator("[data-card]").count();
  const before = await cards();

  // Split the first, at an empty line that the person puts in.
  const first = page.locator("[data-card]").first();
  await first.locator("details.others summary").click();
  await first.getByRole("link", { name: "Tách" }).click();
  await settled(page);
  const text = page.locator("#split-text");
  const words = await text.inputValue();
  const at = words.indexOf("Chủ trì phối hợp xây dựng");
  await text.fill(`${words.slice(0, at)}\n\n${words.slice(at)}`);
  await page.locator(".task.on form button.primary").click();
  await until(async () => (await cards()) === before + 1, "one more after splitting");

  // Merge the two again.
  await page.locator("[data-card]").first().locator("details.others summary").click();
  await pressAndConfirm(page, page.locator("[data-card]").first().getByRole("button", { name: /Gộp/ }));
  await until(async () => (await page.locator("[data-card].rejected").count()) === 1, "the second of the two is left out");

  // Select a sentence in the text and make a task of it; a page that is still being exchanged
  // forgets the selection.
  await settled(page);
  const add = page.locator("#add-selection button");
  await until(async () => {
    await page.evaluate(() => {
      const spans = [...document.querySelectorAll(".paper [data-start]")];
      const span = spans.find((it) => it.textContent.includes("Thừa lệnh Chủ tịch UBND huyện"));
      const range = document.createRange();
      range.selectNodeContents(span);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
    });
    return add.isVisible();
  }, "the selection can be made a task");
  await add.click();
  await until(async () => (await cards()) === before + 2, "one more from the selection");
});

trial("3 · the second reviewer is told what the first one changed", async (look) => {
  const mai = look(await signIn(demo, "mai"));
  const lan = look(await signIn(demo, "lan"));
  const code = await takeIn(mai, asText("hai-nguoi.txt", freshNotice().text));
  await review(mai, code);
  await review(lan, code);
  await key(mai, "e");
  await key(lan, "e");
  const save = async (page, title) => {
    await page.locator('.task.on [name="title"]').fill(title);
    const answered = page.waitForResponse((answer) => answer.request().method() === "POST");
    await page.locator('.task.on button[name="then"][value=""]').click();
    await answered;
    await settled(page);
  };
  await save(lan, "Tên do đồng chí Lan sửa");
  await save(mai, "Tên do đồng chí Mai sửa");
  const told = await mai.locator(".task.on").innerText();
  expect(told.includes("Hoàng Thị Lan"), `the second is not told who changed it:\n${told.slice(0, 500)}`);
  expect((await mai.locator('.task.on [name="title"]').inputValue()).includes("Mai"), "what the second typed is lost");
});

trial("4 · names are resolved with their reasons", async (look) => {
  const page = look(await signIn(demo, "mai"));
  const code = await takeIn(page, asText("ten.txt", freshNotice().text));
  await review(page, code);
  const html = await page.content();
  expect(/16 đơn vị/.test(html), "“UBND các xã” is not sixteen units");
  expect(html.includes("Xã Khổng Lào"), "“Không Lào” is not Khổng Lào");
  expect(html.includes("phụ trách tiêu chí"), "the reason is not shown");
  expect(/kỳ họp HĐND huyện lần thứ 14/.test(html) && (await page.locator(".doubt").count()) >= 3, "questions are missing");
});

trial("4 · the list of units behind a name can be changed", async (look) => {
  const page = look(await signIn(demo, "mai"));
  const code = await takeIn(page, asText("danh-sach.txt", freshNotice().text));
  await review(page, code);
  const resolved = page.locator("details.resolved", { hasText: "16 đơn vị" }).first();
  await resolved.locator("summary").click();
  await Promise.all([page.waitForNavigation(), resolved.getByRole("link", { name: "Sửa danh sách" }).click()]);
  await page.getByRole("checkbox", { name: /Sì Lở Lầu/ }).first().uncheck();
  await Promise.all([page.waitForNavigation(), page.locator("main form button.primary").first().click()]);
  expect(/15 đơn vị/.test(await page.content()), "the list still holds sixteen");
});

trial("5 · one press assigns, and a commune sees it at once", async (look) => {
  const mai = look(await signIn(demo, "mai"));
  const commune = look(await signIn(demo, "muongso"));
  const notice = freshNotice();
  const code = await takeIn(mai, asText("giao.txt", notice.text));
  await review(mai, code);
  await answerAll(mai);
  const [, all] = await decided(mai);
  // Nobody answers for a consultant: that proposal is left out.
  for (let at = 0; at < all; at += 1) {
    const words = await mai.locator("[data-card].on").innerText();
    await key(mai, words.includes("đơn vị tư vấn") ? "x" : "Enter");
  }
  await pressAndConfirm(mai, mai.locator(".head .btn.primary"));
  await mai.waitForURL((url) => !url.pathname.endsWith("/duyet"));
  expect(/giao/i.test(await mai.locator("main").innerText()), "the page does not say what was assigned");
  await commune.goto("/viec-cua-toi");
  expect((await commune.content()).includes(`TB ${notice.number}`), "the commune does not see the new notice's work");
}, { seconds: 150 });
