// Opens the built page as a user does, from disk, in a real Chromium or Firefox, and keeps account of everything it asks for, says on
// the console and downloads. Knows browsers, not stackhunt: what the page should do stands in the *.test.mjs files.
//
// `cargo xtask test` says where things are: STACKHUNT_PAGE, STACKHUNT_CHROMIUM, STACKHUNT_FIREFOX; by hand the usual places do.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { controls } from "./controls.mjs";

const here = dirname(fileURLToPath(import.meta.url));
export const root = resolve(here, "../..");
// The npm packages belong to `www`; node looks for them beside this file.
const require = createRequire(join(root, "www/package.json"));
const puppeteer = require("puppeteer-core");
export const { parse: parseCsv } = require("csv-parse/sync");

export const pageFile = process.env.STACKHUNT_PAGE ?? join(root, "dist/stackhunt.html");

const installed = {
  chromium: process.env.STACKHUNT_CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/google-chrome"].find(existsSync),
  firefox: process.env.STACKHUNT_FIREFOX ?? ["/usr/bin/firefox-esr", "/usr/bin/firefox"].find(existsSync),
};
/** The browsers to test in. */
export const browsers = Object.keys(installed).filter((name) => installed[name]);

/** How long a step in a page may take; test machines are slow and shared. */
export const patience = 20_000;

const launchOptions = {
  chromium: (home) => ({
    browser: "chrome",
    userDataDir: join(home, "profile"),
    args: [
      "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps",
      "--disable-dev-shm-usage",
      // A sandbox of its own is refused to root, as in containers.
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    ],
  }),
  firefox: (home) => ({
    browser: "firefox",
    userDataDir: join(home, "profile"),
    extraPrefsFirefox: {
      "browser.download.folderList": 2,
      "browser.download.dir": join(home, "downloads"),
      "browser.download.useDownloadDir": true,
      "browser.download.always_ask_before_handling_new_types": false,
      "browser.download.alwaysOpenPanel": false,
      "browser.helperApps.neverAsk.saveToDisk": "text/csv,application/json,application/x-ndjson,text/plain,application/octet-stream",
      "app.update.enabled": false,
      "datareporting.policy.dataSubmissionEnabled": false,
      "network.captive-portal-service.enabled": false,
      "network.connectivity-service.enabled": false,
    },
  }),
};

/** Starts a browser; `close` ends it and forgets its files. */
export async function launch(name) {
  const home = mkdtempSync(join(tmpdir(), `stackhunt-${name}-`));
  mkdirSync(join(home, "profile"));
  const downloads = join(home, "downloads");
  const browser = await puppeteer.launch({
    ...launchOptions[name](home),
    executablePath: installed[name],
    headless: true,
    downloadBehavior: { policy: "allow", downloadPath: downloads },
    protocolTimeout: 120_000,
  });
  return {
    name,
    version: await browser.version(),
    /** Opens the page in a tab of its own and waits until it is there; `first` runs in it before its own script. */
    open: (options) => openPage(browser, name, downloads, options),
    /** The same with these files read. */
    async opened(files, options = { width: 1440 }) {
      const tab = await this.open(options);
      await tab.ready();
      await tab.drop(...files);
      await tab.read();
      return tab;
    },
    async close() {
      await browser.close();
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function openPage(browser, name, downloads, { width = 1280, height = 900, file = pageFile, dark = false, first = null } = {}) {
  const page = await browser.newPage();
  page.setDefaultTimeout(patience);
  await page.setViewport({ width, height });
  if (dark) await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]).catch(() => {});
  if (first !== null) await page.evaluateOnNewDocument(first);
  const address = pathToFileURL(resolve(file)).href;
  const requests = [];
  const complaints = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("console", (message) => {
    if (["error", "warn", "assert"].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
  await page.goto(address, { waitUntil: "load" });
  return {
    page,
    ...controls(page),
    browser: name,
    complaints,
    /** What was asked of anything but the page's own file and its own memory. */
    foreignRequests: () => requests.filter((url) => url.split("#")[0] !== address && !/^(blob|data|about):/.test(url)),
    /** Fails if the page asked for anything or complained about anything. */
    silent() {
      assert.deepEqual(complaints, []);
      assert.deepEqual(this.foreignRequests(), []);
    },
    /** Drops files on the page, as a hand would. */
    drop: (...files) => drop(page, files),
    /** Drops folders as a hand would, which only Chromium's driver can. */
    dropFolders: (...folders) => dropFolders(page, folders),
    /** Chooses files in the page's file picker. */
    choose: async (...files) => (await page.waitForSelector("input[type=file]:not([webkitdirectory])")).uploadFile(...files),
    /** Gives files to the page's folder picker. Only Chromium's driver can choose a folder itself. */
    chooseFolder: async (...files) => (await page.waitForSelector("input[webkitdirectory]")).uploadFile(...files),
    /** Runs `act`, waits for the download that it starts, and gives its name and bytes. */
    download: (act) => download(downloads, act),
    close: () => page.close(),
  };
}

/** A drop event with real `File`s on the element in the middle of the page; browsers let no test drag from another program. */
async function drop(page, files) {
  const picker = await page.evaluateHandle(() => Object.assign(document.createElement("input"), { type: "file", multiple: true }));
  await picker.asElement().uploadFile(...files);
  await picker.evaluate((input) => {
    const carried = new DataTransfer();
    for (const file of input.files) carried.items.add(file);
    const target = document.elementFromPoint(innerWidth / 2, innerHeight / 2) ?? document.body;
    for (const type of ["dragenter", "dragover", "drop"]) {
      target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, composed: true, dataTransfer: carried }));
    }
  });
  await picker.dispose();
}

async function dropFolders(page, files) {
  const session = await page.createCDPSession();
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await session.send("Input.dispatchDragEvent", { type, x: 300, y: 300, data: { items: [], files, dragOperationsMask: 1 } });
    // What lies under the next event is what the page drew after this one.
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  }
  await session.detach();
}

/** The file's bytes; `null` if it was renamed or taken away since it was listed. */
function bytesOf(file) {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error.code === "ENOENT") return null;
    throw error;
  }
}

async function download(directory, act) {
  const list = () => (existsSync(directory) ? readdirSync(directory) : []);
  // Chromium writes over a file of the same name, Firefox counts up: an empty directory is the same for both.
  for (const name of list()) rmSync(join(directory, name));
  await act();
  const end = Date.now() + patience;
  let before = "";
  while (Date.now() < end) {
    // A browser writes into a file of another name first and renames it, Firefox under any name and with an empty file in the
    // place meanwhile: a download is done when one file stands there alone, the same in two looks.
    const fresh = list();
    const [name] = fresh;
    const bytes = fresh.length === 1 && !/^\.|^org\.chromium|\.(crdownload|part)$/.test(name) ? bytesOf(join(directory, name)) : null;
    const now = bytes === null || bytes.length === 0 ? "" : `${name} ${bytes.length}`;
    if (now !== "" && now === before) return { name, bytes };
    before = now;
    await new Promise((wake) => setTimeout(wake, 50));
  }
  throw new Error(`no download within ${patience / 1000} s`);
}
