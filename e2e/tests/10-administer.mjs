// 10. Administer; setting up an empty installation; English; without scripts.
import { open, signIn } from "../house.mjs";
import { asText, freshNotice } from "../office.mjs";
import { expect, same, trial, until } from "../trial.mjs";

const main = (page) => page.locator("main").innerText();

trial("10 · a person is added, comes in with a one-time password, and is shut out", async (look) => {
  const admin = look(await signIn(demo, "quantri"));
  await admin.goto("/quan-tri/nguoi-dung");
  await admin.locator("details.act summary").first().click();
  const form = admin.locator("details.act form").first();
  await form.locator('[name="login"]').fill("nguoi.moi");
  await form.locator('[name="full_name"]').fill("Lò Văn Mới");
  await form.locator('[name="unit"]').selectOption({ label: "Xã Nậm Xe (Huyện Phong Thổ)" });
  await form.locator('[name="position"]').fill("Công chức xã");
  await Promise.all([admin.waitForNavigation(), form.locator("button").last().click()]);
  const secret = (await admin.locator("main .secret code").first().innerText()).trim();

  const person = look(await signIn(demo, "nguoi.moi", { password: secret }));
  await person.goto("/viec-cua-toi");
  expect(/mat-khau|bao-mat/.test(person.url()), `a one-time password is not asked to be changed: ${person.url()}`);

  await admin.goto("/quan-tri/nguoi-dung?tu-khoa=nguoi.moi");
  await Promise.all([admin.waitForNavigation(), admin.getByRole("link", { name: /Lò Văn Mới/ }).first().click()]);
  await admin.getByRole("button", { name: /Khóa|Khoá|Tạm dừng|Vô hiệu/ }).first().click();
  const yes = admin.locator("#ask[open] [data-ask-yes]");
  if (await yes.isVisible().catch(() => false)) await yes.click();
  await admin.waitForLoadState();
  await until(async () => {
    await person.goto("/viec-cua-toi");
    return new URL(person.url()).pathname === "/dang-nhap";
  }, "the session of a disabled account ends");
});

trial("10 · units are listed and found, a version is added, and the past stays", async (look) => {
  const page = look(await signIn(demo, "quantri"));
  await page.goto("/don-vi?q=khong+lao");
  await Promise.all([page.waitForNavigation(), page.getByRole("link", { name: /Khổng Lào/ }).first().click()]);
  expect((await main(page)).includes("03583"), "the official code is not shown");
});

trial("10 · the audit log is shown, and its chain is verified", async (look) => {
  const page = look(await signIn(demo, "quantri"));
  await page.goto("/quan-tri/nhat-ky");
  expect((await page.locator("table tbody tr").count()) >= 20, "the log is short");
  const check = page.getByRole("button", { name: /[Kk]iểm tra/ }).or(page.getByRole("link", { name: /[Kk]iểm tra/ })).first();
  await check.click();
  await page.waitForLoadState();
  await until(async () => /nguyên vẹn|toàn vẹn|không.*sửa|khớp/i.test(await main(page)), "the chain is said to be whole");
});

trial("10 · a backup is made while the server runs", async (look) => {
  const page = look(await signIn(demo, "quantri"));
  await page.goto("/quan-tri/sao-luu");
  await page.locator("main form button").first().click();
  await page.waitForLoadState();
  await until(async () => {
    await page.goto("/quan-tri/sao-luu");
    return (await page.locator("table tbody tr").count()) >= 1;
  }, "the backup is in the list", 30);
});

trial("10 · who does not administer does not see it", async (look) => {
  const page = look(await signIn(demo, "muongso"));
  for (const path of ["/quan-tri/nguoi-dung", "/quan-tri/nhat-ky", "/quan-tri/sao-luu"]) {
    const answer = await page.request.get(path);
    expect(answer.status() === 404 || answer.status() === 403, `${path} answers ${answer.status()}`);
  }
});

trial("1 · an empty installation leads through its first hour", async (look) => {
  const code = await until(() => empty.said().match(/^\s+([a-z0-9]{4}(?:-[a-z0-9]{4}){3})$/m)?.[1], "a set-up code in the log");
  const page = look(await open(empty));
  await page.goto("/");
  same(new URL(page.url()).pathname, "/cai-dat", "the first page");
  const fill = async (name, value) => {
    const field = page.locator(`main [name="${name}"]`).first();
    if ((await field.count()) === 0 || (await field.getAttribute("type")) === "hidden") return;
    if ((await field.evaluate((it) => it.tagName)) === "SELECT") await field.selectOption(value);
    else if ((await field.getAttribute("type")) === "radio") await page.locator(`main [name="${name}"][value="${value}"]`).check();
    else await field.fill(value);
  };
  const next = async () => {
    await page.locator("main form button.primary").first().click();
    await page.waitForLoadState();
  };
  await fill("token", code);
  await fill("level", "district");
  await fill("province", "Tỉnh Lai Châu");
  await fill("place", "Huyện Sìn Hồ");
  await fill("unit", "Văn phòng Điều phối NTM huyện Sìn Hồ");
  await next();
  await fill("full_name", "Lò Văn Quản");
  await fill("name", "quanly");
  await fill("login", "quanly");
  await fill("position", "Chánh Văn phòng");
  await fill("password", "mot mat khau dai");
  await fill("again", "mot mat khau dai");
  await fill("repeat", "mot mat khau dai");
  await next();
  expect(new URL(page.url()).pathname !== "/dang-nhap" && !/error|wrong/.test(await page.locator("main").getAttribute("class") ?? ""), page.url());
  await page.goto("/van-ban");
  await page.setInputFiles("#upload-file", asText("dau-tien.txt", freshNotice().text));
  await page.locator("form.upload button").click();
  await page.waitForURL(/\/van-ban\/VB-/);
  const again = look(await open(empty));
  await again.goto("/cai-dat");
  expect(!/cai-dat/.test(new URL(again.url()).pathname) || (await again.locator('[name="token"]').count()) === 0, "it can be set up twice");
});

trial("the language of pages is chosen by each person", async (look) => {
  const page = look(await signIn(demo, "huulung"));
  await page.goto("/viec-cua-toi");
  await page.locator("details.account summary").click();
  await Promise.all([page.waitForNavigation(), page.locator('details.account button[name="lang"]').click()]);
  same(await page.locator("html").getAttribute("lang"), "en", "language");
  expect(/My work/.test(await page.content()), "the page is not in English");
  await page.locator("details.account summary").click();
  await Promise.all([page.waitForNavigation(), page.locator('details.account button[name="lang"]').click()]);
  same(await page.locator("html").getAttribute("lang"), "vi", "language");
});

trial("without scripts the ordinary way works: upload, review, submit", async (look) => {
  const page = look(await signIn(demo, "mai", { script: false }));
  await page.goto("/van-ban");
  await page.setInputFiles("#upload-file", asText("khong-js.txt", freshNotice().text));
  await page.locator("form.upload button").click();
  await page.waitForURL(/\/van-ban\/VB-/);
  const path = new URL(page.url()).pathname;
  await until(async () => {
    await page.goto(path);
    return (await page.locator(`a[href="${path}/duyet"]`).count()) > 0;
  }, "the document is read");
  await page.goto(`${path}/duyet`);
  await page.locator('[data-card].on [data-key="Enter"]').first().click();
  await page.waitForLoadState();
  const said = await page.locator(".head .progress").first().innerText();
  expect(/1\//.test(said), said);

  const commune = look(await signIn(demo, "vang.ma.chai", { script: false }));
  await commune.goto("/viec-cua-toi");
  await commune.locator("table.list tbody tr", { hasText: "28/7/2023" }).filter({ hasText: "TB 101" }).first().locator("a").first().click();
  await commune.waitForLoadState();
  const form = commune.locator('form[action$="/gui"]');
  const fold = commune.locator('details:has(form[action$="/gui"])');
  if ((await fold.count()) && (await fold.getAttribute("open")) === null) await fold.locator("summary").click();
  await form.locator('[name="outgoing_number"]').fill("39/BC-UBND");
  await form.locator("button").last().click();
  await commune.waitForLoadState();
  expect((await main(commune)).includes("39/BC-UBND"), "it was not submitted");
});

trial("the API does what the pages do, and is described", async () => {
  const described = await (await fetch(`${demo.base}/api/openapi.json`)).json();
  expect(described.openapi.startsWith("3.1"), described.openapi);
  expect(Object.keys(described.paths).length >= 10, `${Object.keys(described.paths).length} paths`);
  const refused = await fetch(`${demo.base}/api/v1/tasks`);
  same(refused.status, 401, "without a token");
  expect(refused.headers.get("content-type").includes("problem+json"), refused.headers.get("content-type"));
});
