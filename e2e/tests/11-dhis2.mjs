// 11. A program for DHIS2: the public client dhis2.py finds places and figures, reads and pushes.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { root, signIn } from "../house.mjs";
import { expect, same, trial } from "../trial.mjs";

const run = promisify(execFile);
const main = (page) => page.locator("main").innerText();

trial("11 · the public client dhis2.py reads what is verified and pushes what is claimed", async (look) => {
  const page = look(await signIn(demo, "banlang"));
  const made = await page.evaluate(async () => {
    const body = JSON.stringify({ name: "dhis2.py", write: true });
    const answer = await fetch("/api/v1/me/tokens", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    return answer.json();
  });
  expect(made.token, `no token: ${JSON.stringify(made)}`);
  const env = { ...process.env, PYTHONPATH: join(root, "e2e/python") };
  const client = [join(root, "e2e/dhis2_client.py"), demo.base, made.token, "10", "37.4"];
  const { stdout } = await run("python3", client, { env });
  const seen = JSON.parse(stdout);
  same(seen.version, 36, "the version that it speaks");
  same(seen.units, ["Xã Bản Lang"], "the places of a commune");
  same(seen.unit.name, "Xã Bản Lang", "one place");
  same(seen.elements, seen.set.elements, "figures of the set");
  same(seen.looked.imported + seen.looked.updated, 1, "a dry run counts what it would do");
  same(seen.pushed, seen.looked, "what is pushed is what was looked at");
  same(seen.again, { imported: 0, updated: 0, ignored: 1, deleted: 0 }, "the same again does nothing");
  same(seen.refused.code, 409, "a number in English");
  expect(seen.refused.why.includes("dấu phẩy"), `the reason is not told: ${seen.refused.why}`);
  same(seen.stranger, 401, "a wrong token");
  // What it read is what the page shows, and what it pushed waits for verification.
  await page.goto("/tieu-chi");
  await Promise.all([page.waitForNavigation(), page.getByRole("link", { name: "Bản Lang", exact: true }).first().click()]);
  await Promise.all([page.waitForNavigation(), page.locator("main a", { hasText: /^10 / }).first().click()]);
  const shown = await main(page);
  const income = String(seen.official["xa-ntm-2021-2025:10"]).replace(".", ",");
  expect(shown.includes(`${income}`), `the page does not show ${income}: ${shown}`);
  expect(shown.includes("37,4") && shown.includes("chờ thẩm định"), `what was pushed does not wait: ${shown}`);
});
