// The whole product in a browser: `node test.mjs [word]` runs the trials whose name holds the word.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root, start, stopAll } from "./house.mjs";
import { runAll } from "./trial.mjs";

let failed = 1;
try {
  console.log("Starting the demonstration and an empty installation …");
  globalThis.demo = await start("demo");
  globalThis.empty = await start("serve");
  console.log(`  ready after ${(globalThis.demo.startedIn / 1000).toFixed(1)} s (with loading), ${(globalThis.empty.startedIn / 1000).toFixed(1)} s`);
  for (const file of readdirSync(join(root, "e2e/tests")).sort()) {
    if (file.endsWith(".mjs")) await import(`./tests/${file}`);
  }
  failed = await runAll(process.argv[2]);
} catch (error) {
  console.error(error);
  console.log("0 passed, 1 failed");
} finally {
  await stopAll();
}
process.exit(failed ? 1 : 0);
