// What holds for every page: it can be used by everybody, it is valid HTML, it is light.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { HtmlValidate, StaticConfigLoader } from "html-validate";
import { expect } from "./trial.mjs";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Returns what axe-core finds against WCAG 2.2 A and AA, one line each. */
export async function inaccessible(page) {
  // Evaluated by the debugger, so that the page's own policy need not let it in.
  await page.evaluate(`if (!window.axe) { ${axeSource} }`);
  const found = await page.evaluate(() =>
    window.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
      resultTypes: ["violations"],
    }),
  );
  return found.violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${node.target.join(" ")} — ${node.failureSummary?.split("\n")[1]?.trim() ?? violation.help}`),
  );
}

const validator = new HtmlValidate(
  new StaticConfigLoader({
    extends: ["html-validate:standard"],
    rules: {
      // Matters of taste, or of documents that are written by hand.
      "no-trailing-whitespace": "off",
      "void-style": "off",
      "attribute-boolean-style": "off",
      "attribute-empty-style": "off",
      "doctype-style": "off",
      "long-title": "off",
      "no-inline-style": "error",
    },
  }),
);

/** Returns what is not valid in the HTML, one line each. */
export async function invalid(html) {
  const report = await validator.validateString(html);
  return report.results.flatMap((result) =>
    result.messages.map((it) => `${it.ruleId} at ${it.line}:${it.column}: ${it.message}`),
  );
}

/** Opens an address with an empty cache and returns the bytes that came over the wire. */
export async function weight(page, address) {
  const client = await page.context().newCDPSession(page);
  await client.send("Network.enable");
  await client.send("Network.setCacheDisabled", { cacheDisabled: true });
  let bytes = 0;
  client.on("Network.loadingFinished", (event) => (bytes += event.encodedDataLength));
  await page.goto(address, { waitUntil: "networkidle" });
  await client.detach();
  return bytes;
}

/** Returns by how many pixels the page is wider than its window. */
export function tooWide(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Checks a page as it stands, in all of this. */
export async function checkPage(page, where) {
  const faults = [];
  for (const line of await inaccessible(page)) faults.push(`${where}: axe ${line}`);
  const wide = await tooWide(page);
  if (wide > 1) faults.push(`${where}: ${wide} px wider than the window`);
  return faults;
}

export function none(faults) {
  expect(faults.length === 0, [...new Set(faults)].slice(0, 60).join("\n"));
}
