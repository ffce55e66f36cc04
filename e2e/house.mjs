// A running installation, and people who look at it through a browser.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
export const program = process.env.NTM ?? join(root, "target/debug/ntm");
export const password = "nong-thon-moi";

/** The two sizes that every page is looked at in: an old laptop, a telephone. */
export const sizes = {
  laptop: { width: 1366, height: 768 },
  phone: { width: 390, height: 844 },
};

const stops = [];

/** Starts the program; `what` is "demo" or "serve". Resolves when it is ready. */
export async function start(what, { args = [], data } = {}) {
  if (!existsSync(program)) throw new Error(`${program} is missing: cargo build -p ntm`);
  const folder = mkdtempSync(join(tmpdir(), "ntm-e2e-"));
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const begun = Date.now();
  const child = spawn(
    program,
    [what, "--listen", `127.0.0.1:${port}`, "--data", data ?? join(folder, "data"), ...args],
    { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NTM_LOG: "warn", NTM_E2E: "1" } },
  );
  let said = "";
  const listen = (chunk) => (said += chunk);
  child.stdout.on("data", listen);
  child.stderr.on("data", listen);
  const house = {
    base,
    folder,
    said: () => said,
    child,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = new Promise((done) => child.once("exit", done));
        child.kill("SIGTERM");
        const late = setTimeout(() => child.kill("SIGKILL"), 5000);
        await gone;
        clearTimeout(late);
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
  stops.push(() => house.stop());
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the program ended:\n${said}`);
    const ready = await fetch(`${base}/readyz`).catch(() => null);
    if (ready?.status === 200) break;
    if (Date.now() - begun > 180_000) throw new Error(`not ready after three minutes:\n${said}`);
    await new Promise((done) => setTimeout(done, 150));
  }
  house.startedIn = Date.now() - begun;
  return house;
}

/** Ends everything that was started. */
export async function stopAll() {
  for (const stop of stops.splice(0).reverse()) await stop();
}

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

let browser;

/** Opens the browser, once. */
export async function theBrowser() {
  if (browser) return browser;
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"],
  });
  stops.push(async () => {
    await browser.close();
    browser = undefined;
  });
  return browser;
}

/**
 * Opens a window of one's own: separate cookies, and a record of all that should not happen there
 * (requests to other hosts, scripts that fail, what the content policy forbids).
 */
export async function open(house, { size = "laptop", script = true, language = "vi-VN" } = {}) {
  const context = await (await theBrowser()).newContext({
    baseURL: house.base,
    viewport: sizes[size],
    javaScriptEnabled: script,
    locale: language,
    timezoneId: "Asia/Ho_Chi_Minh",
    reducedMotion: "reduce",
    acceptDownloads: true,
  });
  context.setDefaultTimeout(10_000);
  const wrong = [];
  const page = await context.newPage();
  page.wrong = wrong;
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && url.origin !== house.base) wrong.push(`request to ${url}`);
  });
  page.on("pageerror", (error) => wrong.push(`script: ${error.message}`));
  page.on("console", (message) => {
    // The browser tells a 4xx answer as an error of the console; tests look at answers themselves.
    const text = message.text();
    if (message.type() === "error" && !/status of 4\d\d/.test(text)) wrong.push(`console: ${text}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 500) wrong.push(`${response.status()} from ${response.url()}`);
  });
  return page;
}

/** Opens a window and signs somebody of the demonstration in. */
export async function signIn(house, login, options = {}) {
  const page = await open(house, options);
  await page.goto("/dang-nhap");
  await page.fill('input[name="name"]', login);
  await page.fill('input[name="password"]', options.password ?? password);
  await Promise.all([
    page.waitForURL((url) => !url.pathname.startsWith("/dang-nhap")),
    page.press('input[name="password"]', "Enter"),
  ]);
  return page;
}

export async function close(page) {
  await page.context().close();
}
