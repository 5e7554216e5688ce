// axe on every view, menu and dialog, in both themes: the rules of WCAG 2.2 A and AA and axe's own best practice. axe is put into the
// page by the driver; the page itself carries none of it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { browsers, launch, root } from "./harness.mjs";
import { writeLog } from "./logs.mjs";
import { dialogScenes, emptyScenes, exerciseScenes, landingScenes, viewScenes } from "./views.mjs";

const AXE = readFileSync(createRequire(join(root, "www/package.json")).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const AGENTS = ["Mozilla/5.0 (plant)", "curl/8.5", "Nmap Scripting Engine", "-", "<b>\u202egnp.exe", `z${"\u0301".repeat(200)}`, "x".repeat(30_000)];
const HTTP = Array.from({ length: 120 }, (_, at) => ({
  ts: `${1700000000 + at * 97}.0`, "id.orig_h": `10.0.0.${at % 9}`, "id.resp_h": `10.0.1.${at % 31}`, uri: `/page${at % 13}`, user_agent: AGENTS[at % 23] ?? AGENTS[0],
}));

/** What axe finds, one line for each element. */
async function faults(page) {
  return page.evaluate(async (tags) => {
    const { violations } = await globalThis.axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
    // What an open menu covers is not meant to be hit.
    const menu = document.querySelector(".popover .panel");
    const covered = (id, target) => menu !== null && id === "target-size" && !menu.contains(document.querySelector(target.at(-1)));
    return violations.flatMap(({ id, nodes }) => nodes.filter(({ target }) => !covered(id, target)).map(({ target, any, all, none }) => `${id}: ${target.join(" ").slice(0, 160)} (${[...any, ...all, ...none].map(({ message }) => message).join("; ").slice(0, 200)})`));
  }, TAGS);
}

for (const name of browsers) {
  for (const theme of ["light", "dark"]) {
    describe(`accessible, ${theme}, in ${name}`, () => {
      let browser, tab;
      const walk = async (scenes) => {
        // What stays in sight is told once, with where it was seen first.
        const found = new Map();
        for await (const scene of scenes) for (const fault of await faults(tab.page)) if (!found.has(fault)) found.set(fault, scene);
        assert.deepEqual([...found].map(([fault, scene]) => `${scene}: ${fault}`), []);
      };
      before(async () => {
        browser = await launch(name);
        tab = await browser.open({ width: 1440, height: 900 });
        await tab.page.evaluate(AXE);
        await tab.ready();
        await tab.page.evaluate((theme) => (document.documentElement.dataset.theme = theme), theme);
      });
      after(() => browser?.close());

      test("the first screen", () => walk(landingScenes(tab)));
      test("every view, menu and dialog", async () => {
        await tab.drop(writeLog("http.log", { path: "http", rows: HTTP }), writeLog("dns.log", { path: "dns", rows: [{}, {}], close: false }));
        await tab.read();
        await walk(viewScenes(tab, { menus: true }));
        await walk(dialogScenes(tab, "findings"));
      });
      test("nothing found, and a filter with a fault", () => walk(emptyScenes(tab)));
      test("the exercise and its editor", () => walk(exerciseScenes(tab)));
    });
  }
}
