// 1. Start it: the demonstration, and an empty installation.
import { open, signIn } from "../house.mjs";
import { expect, trial, until } from "../trial.mjs";

trial("1 · the demonstration prints its address and its users", async () => {
  const said = await until(() => (demo.said().includes(demo.base) ? demo.said() : ""), "the address");
  for (const word of ["mai", "muongso", "nong-thon-moi"]) expect(said.includes(word), `“${word}” is not printed:\n${said}`);
});

trial("1 · a user of the demonstration signs in and out", async (look) => {
  const page = look(await signIn(demo, "mai"));
  expect((await page.content()).includes("Vàng Thị Mai"), "the page does not say who is there");
  await page.goto("/viec-cua-toi");
  await page.context().clearCookies();
  await page.goto("/viec-cua-toi");
  expect(new URL(page.url()).pathname === "/dang-nhap", "signed out, yet not asked to sign in");
});

trial("1 · a wrong password tells nothing about the account", async (look) => {
  const sentences = [];
  for (const name of ["mai", "nobody-of-this-name"]) {
    const page = look(await open(demo));
    await page.goto("/dang-nhap");
    await page.fill('input[name="name"]', name);
    await page.fill('input[name="password"]', "sai mat khau roi");
    const answered = page.waitForResponse((answer) => answer.request().method() === "POST");
    await page.press('input[name="password"]', "Enter");
    await answered;
    await page.waitForLoadState();
    sentences.push(await page.locator("[role=alert]").innerText());
  }
  expect(sentences[0] === sentences[1], `the two answers differ:\n${sentences.join("\n---\n")}`);
  expect(sentences[0].includes("không đúng"), sentences[0]);
});
