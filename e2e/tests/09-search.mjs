// 9. Search.
import { signIn } from "../house.mjs";
import { expect, trial, until } from "../trial.mjs";

const asked = [
  ["ra soat hien trang", /Phối hợp với UBND các xã/, "without accents"],
  ["rà soát hiện trạng", /Phối hợp với UBND các xã/, "with accents"],
  ["Không Lào", /Khổng Lào/, "with a slip"],
  ["101/TB-UBND", /101\/TB-UBND/, "by number"],
  ["van phong dieu phoi", /Văn phòng Điều phối/i, "a unit without accents"],
  ["hoá", /văn hóa|Văn hóa/, "with the old placement of tones"],
];

for (const [words, wanted, what] of asked) {
  trial(`9 · search ${what}: ${words}`, async (look) => {
    const page = look(await signIn(demo, "mai"));
    await page.goto(`/tim?q=${encodeURIComponent(words)}`);
    const said = await page.locator("main").innerText();
    expect(wanted.test(said), said.slice(0, 500));
    expect((await page.locator("main mark").count()) > 0, "the words that matched are not marked");
  });
}

trial("9 · Ctrl K from anywhere, hits while typing, the arrows and Enter", async (look) => {
  const page = look(await signIn(demo, "mai"));
  await page.goto("/viec-cua-toi");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("khong lao");
  await until(() => page.locator("#search-hits a").count(), "hits under the box");
  await page.keyboard.press("ArrowDown");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  expect((await page.locator("main").innerText()).includes("Khổng Lào"), page.url());
});
