// 14. Criteria on a map: drawn by the server, with the table behind it; boundaries are imported.
import { signIn } from "../house.mjs";
import { expect, same, trial } from "../trial.mjs";

const main = (page) => page.locator("main").innerText();
const click = (page, button) => Promise.all([page.waitForNavigation(), button.click()]);
const shapes = (page) => page.locator("figure.map svg > a");

trial("14 · how many criteria are met, on a map that leads to communes, with its table", async (look) => {
  const page = look(await signIn(demo, "mai"));
  await page.goto("/tieu-chi");
  await click(page, page.getByRole("link", { name: "Bản đồ", exact: true }));
  same(await shapes(page).count(), 16, "shapes");
  same(await page.locator("main table tbody tr").count(), 16, "rows of the table");
  expect((await main(page)).includes("Sơ đồ minh họa, không phải ranh giới thật."), "a drawing is not called one");
  const labels = await shapes(page).evaluateAll((all) => all.map((it) => it.getAttribute("aria-label")));
  expect(labels.some((it) => /^Bản Lang: \d+\/19$/.test(it)), labels.join("; "));
  for (const label of labels) {
    const [name, said] = label.split(": ");
    const row = page.locator("main tbody tr").filter({ has: page.getByRole("link", { name, exact: true }) });
    expect((await row.innerText()).includes(said), `the table says otherwise than the map: ${label}`);
  }
  // By keyboard alone.
  const last = page.locator("main .filters button");
  await last.focus();
  for (let step = 0; step < 4; step += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement.closest("figure.map"))) break;
  }
  const focused = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  expect(labels.includes(focused), `the keyboard does not reach the map: ${focused}`);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  expect((await page.locator("h1").innerText()).includes(focused.split(":")[0]), "a shape does not lead to its commune");
});

trial("14 · one criterion by sign and pattern, on another day, as a file", async (look) => {
  const page = look(await signIn(demo, "mai"));
  await page.goto("/tieu-chi/ban-do");
  await page.locator('main [name="tieu-chi"]').selectOption("10");
  await page.waitForURL(/tieu-chi=10/);
  expect((await page.locator("h1").innerText()).includes("10. Thu nhập"), "the criterion is not named");
  const unmet = page.locator('figure.map a[aria-label$=": chưa đạt"] path[fill="url(#map-x)"]');
  expect((await unmet.count()) > 0, "what is not met has no pattern");
  same(await unmet.count(), await page.locator("main td .chip", { hasText: "chưa đạt" }).count(), "unmet on the map and in the table");
  const answer = await page.request.get("/tieu-chi/ban-do?tieu-chi=10&dinh-dang=csv");
  same((await answer.text()).trim().split("\n").length, 17, "lines of the file");
  // Before there were boundaries there is the table, with a sentence.
  await page.goto("/tieu-chi/ban-do?tieu-chi=10&ngay=2021-12-31");
  same(await shapes(page).count(), 0, "shapes of a day without boundaries");
  expect((await main(page)).includes("nên chỉ có bảng"), "it is not said why there is no map");
  same(await page.locator("main table tbody tr").count(), 16, "rows of the table");
});

const corner = (lon, lat, side) => [[lon, lat], [lon + side, lat], [lon + side, lat + side], [lon, lat + side], [lon, lat]];
const feature = (properties, ring) => ({ type: "Feature", properties, geometry: { type: "Polygon", coordinates: [ring] } });
const collection = (...features) => Buffer.from(JSON.stringify({ type: "FeatureCollection", features }));

async function send(page, buffer, day = "2023-07-01") {
  await page.goto("/don-vi/ranh-gioi");
  await page.locator('main [name="file"]').setInputFiles({ name: "ranh-gioi.geojson", mimeType: "application/geo+json", buffer });
  await page.locator('main [name="on"]').fill(day);
  await page.locator('main [name="source"]').fill("Bản đồ thử nghiệm");
  await click(page, page.getByRole("button", { name: "Xem trước" }));
}

trial("14 · boundaries are looked at feature by feature, refused as a whole, and applied from their day", async (look) => {
  const page = look(await signIn(demo, "quantri"));
  await send(page, Buffer.from("<kml/>"));
  expect((await page.locator("body").innerText()).includes("không phải JSON"), "what is no JSON is taken");

  const good = feature({ ma: "03577", ten: "Xã Bản Lang" }, corner(103.4, 22.5, 0.1));
  const metres = feature({ ma: "03583" }, corner(512000, 2480000, 1000));
  await send(page, collection(good, metres, feature({ ma: "99999" }, corner(103, 22, 0.1)), feature({ ma: "03589", ten: "Xã Nậm Xe" }, corner(103, 22, 0.1))));
  const shown = await main(page);
  for (const said of ["3 đối tượng không nhận được", "không phải kinh độ", "không có đơn vị mang mã 99999 vào ngày 01/7/2023", "tệp ghi “Xã Nậm Xe”"]) {
    expect(shown.includes(said), `the preview does not say: ${said}\n${shown}`);
  }
  same(await page.getByRole("button", { name: "Áp dụng ranh giới" }).count(), 0, "buttons to apply what is wrong");

  // Who administers units does not see what they reached.
  const viewer = look(await signIn(demo, "mai"));
  const path = async (day) => {
    await viewer.goto(`/tieu-chi/ban-do?ngay=${day}`);
    return viewer.locator('figure.map a[aria-label^="Bản Lang:"] path').getAttribute("d");
  };
  const before = await path("2023-07-23");
  await send(page, collection(good));
  await page.getByRole("button", { name: "Áp dụng ranh giới" }).click();
  await click(page, page.locator("#ask[open] [data-ask-yes]"));
  expect((await page.locator("body").innerText()).includes("Đã ghi ranh giới của 1 đơn vị"), "it is not said what was kept");
  expect((await path("2023-07-23")) !== before, "the new boundary does not count");
  same(await path("2023-06-30"), before, "the boundary of the day before");
  await page.goto("/don-vi/ranh-gioi");
  expect((await main(page)).includes("Bản đồ thử nghiệm"), "the source is not shown");
});
