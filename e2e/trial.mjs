// A handful of lines that run trials in order and count them.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "./house.mjs";

const trials = [];
export const out = join(root, "e2e/out");

/** Registers a trial. `look` is given a function that remembers windows, for a picture on failure. */
export function trial(name, run, { seconds = 90 } = {}) {
  trials.push({ name, run, seconds });
}

export class Failed extends Error {}

/** Fails with a sentence unless the condition holds. */
export function expect(condition, sentence) {
  if (!condition) throw new Failed(sentence);
}

export function same(found, wanted, what) {
  const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (a !== b) throw new Failed(`${what}: found ${a}, wanted ${b}`);
}

/** Waits until something holds, looking again and again. */
export async function until(look, what, seconds = 10) {
  const end = Date.now() + seconds * 1000;
  let last;
  for (;;) {
    last = await look();
    if (last) return last;
    if (Date.now() > end) throw new Failed(`${what}: not within ${seconds} s`);
    await new Promise((done) => setTimeout(done, 150));
  }
}

// A trial that fails leaves waits behind it that nobody listens to any more.
process.on("unhandledRejection", () => {});

/** Runs all trials whose name holds the word given, and returns how many failed. */
export async function runAll(word = "") {
  const failures = join(out, "failures");
  rmSync(failures, { recursive: true, force: true });
  mkdirSync(failures, { recursive: true });
  let passed = 0;
  const failed = [];
  for (const { name, run, seconds } of trials.filter((it) => it.name.includes(word))) {
    const windows = [];
    const begun = Date.now();
    let timer;
    try {
      await Promise.race([
        run((page) => (windows.push(page), page)),
        new Promise((_, no) => {
          timer = setTimeout(() => no(new Failed(`not done within ${seconds} s`)), seconds * 1000);
        }),
      ]);
      const wrong = windows.flatMap((page) => page.wrong ?? []);
      if (wrong.length) throw new Failed(wrong.join("\n"));
      passed += 1;
      console.log(`  ok      ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failed.push(name);
      console.log(`  FAILED  ${name}`);
      console.log(String(error instanceof Failed ? error.message : error.stack).replace(/^/gm, "          "));
      for (const [number, page] of windows.entries()) {
        const file = `${name.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60)}-${number}.png`;
        await page.screenshot({ path: join(failures, file) }).catch(() => {});
        console.log(`          ${page.url()} → e2e/out/failures/${file}`);
      }
    } finally {
      clearTimeout(timer);
      for (const page of windows) await page.context().close().catch(() => {});
    }
  }
  for (const name of failed) console.log(`  failed: ${name}`);
  console.log(`${passed} passed, ${failed.length} failed`);
  return failed.length;
}
