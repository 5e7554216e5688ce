// The page as it is opened: from disk, silent, whole, and with the locks that DESIGN.md promises.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { browsers, launch, pageFile, parseCsv, root } from "./harness.mjs";

const cargo = (...words) => execFileSync("cargo", words, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
const withoutCargo = (() => {
  try {
    return cargo("--version") === "";
  } catch {
    return "cargo is not here";
  }
})();

test("the page is one file that pins its script and allows no request", () => {
  const html = readFileSync(pageFile, "utf8");
  const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)[1];
  const rules = new Map(policy.split("; ").map((rule) => [rule.split(" ")[0], rule.split(" ").slice(1).join(" ")]));
  assert.equal(rules.get("default-src"), "'none'");
  assert.equal(rules.get("connect-src"), "'none'");
  assert.match(rules.get("script-src"), /^'sha256-[A-Za-z0-9+/]{43}=' 'wasm-unsafe-eval'$/);
  assert.match(rules.get("style-src"), /^'sha256-[A-Za-z0-9+/]{43}='$/);
  assert.equal(rules.get("worker-src"), "blob:");
  assert.equal(rules.get("require-trusted-types-for"), "'script'");
  assert.ok(!/unsafe-inline|unsafe-eval(?<!wasm-unsafe-eval)/.test(policy), policy);
  assert.ok(html.indexOf("Content-Security-Policy") < html.indexOf("<style>"), "the policy stands before what it governs");
  const outside = [...html.matchAll(/<(?:script|img|iframe|object|embed|link|form)\b[^>]*\b(?:src|href|data|action)="([^"]*)"/g)];
  assert.deepEqual(outside.map((match) => match[1].slice(0, 5)).filter((start) => start !== "data:"), []);
});

test("the licences name all that the page is made of", { skip: withoutCargo }, () => {
  const tree = cargo("tree", "--offline", "--locked", "--package", "stackhunt", "--target", "wasm32-unknown-unknown", "--edges", "normal,no-proc-macro", "--prefix", "none");
  const crates = [...new Set(tree.trim().split("\n").map((line) => line.split(" ")[0]))];
  assert.ok(crates.length > 10, tree);
  const { packages } = JSON.parse(readFileSync(join(root, "www/package-lock.json"), "utf8"));
  const npm = Object.entries(packages).filter(([path, { dev }]) => path !== "" && dev !== true).map(([path]) => path.replace(/^.*node_modules\//, ""));
  const notices = readFileSync(join(root, "www/src/views/notices.txt"), "utf8");
  const named = new Set(notices.split("\n\n== ")[0].split("\n").flatMap((line) => line.split(":")[0].split(", ")));
  assert.deepEqual([...crates, ...npm].filter((name) => !named.has(name)), []);
});

for (const name of browsers) {
  describe(`in ${name}`, () => {
    let browser;
    before(async () => (browser = await launch(name)));
    after(() => browser?.close());

    test("opens from disk without a request or a complaint", async () => {
      const tab = await browser.open();
      await tab.ready();
      tab.silent();
      await tab.close();
    });

    test("has the licences in it", async () => {
      const tab = await browser.open();
      await tab.ready();
      await tab.page.waitForFunction(() => document.querySelector(".notices")?.textContent.includes("Anthony James Munns"));
      await tab.close();
    });

    test("reads its sample with one click", async () => {
      const tab = await browser.open();
      await tab.click("button", /sample/i);
      await tab.read();
      const [log] = await tab.page.evaluate(() => window.stackhunt.logs);
      assert.equal(log.path, "http");
      assert.ok(log.rows > 1000, `${log.rows} rows`);
      assert.equal(log.skipped, 0);
      tab.silent();
      await tab.close();
    });

    test("does with its sample what the README says", async () => {
      const readme = readFileSync(join(root, "README.md"), "utf8");
      const part = (title) => readme.split(`## ${title}\n`)[1].split("\n## ")[0];
      const filters = [...part("Filters").matchAll(/^\| (`.+?) \| /gm)].flatMap((row) => row[1].match(/(?<=`)[^`]+(?=`(?:,|$))/g));
      assert.ok(filters.length >= 17, filters.join("\n"));
      const script = [...part("Scripting").matchAll(/^```js\n(.*?)^```/gms)].at(-1)[1];
      const tab = await browser.open();
      await tab.click("button", /sample/i);
      await tab.read();
      const failed = await tab.page.evaluate(async (filters) => {
        const failed = [];
        for (const where of filters) await window.stackhunt.count({ log: "http", where }).catch((error) => failed.push(`${where}: ${error.message}`));
        return failed;
      }, filters.map((filter) => filter.replaceAll("\\|", "|")));
      assert.deepEqual(failed, []);
      const csv = await tab.page.evaluate(`(async () => { ${script.replace(/await \(await(?=[^;]*;\s*$)/, "return await (await")} })()`);
      assert.equal(parseCsv(csv).length, 171, "170 rows below a head");
      const numbers = await tab.page.evaluate(async () => {
        const { count, stack, indicators } = window.stackhunt;
        const nmap = { log: "http", where: "user_agent:*Nmap*" };
        const found = await count(nmap);
        const stacked = await stack({ log: "http", by: ["uri"], normalise: ["cutQueryAndAmpersand"], limit: 1 });
        return [found.matching, found.clients, found.servers, found.pairs, stacked.distinctRaw, stacked.distinct, (await indicators({ log: "http" })).clients.length];
      });
      assert.deepEqual(numbers, [130, 1, 10, 10, 1632, 43, 2]);
      tab.silent();
      await tab.close();
    });

    test("refuses requests, eval and markup from text", async () => {
      const tab = await browser.open();
      await tab.ready();
      const refused = await tab.page.evaluate(async () => {
        const attempts = {
          fetch: () => fetch("https://example.invalid/"),
          eval: () => (0, eval)("1"),
          markup: () => (document.createElement("p").innerHTML = "<b>x</b>"),
          policy: () => trustedTypes.createPolicy("other", {}),
          worker: () => new Worker("data:text/javascript,1"),
        };
        // What DevTools itself evaluates may use eval; what a timer calls is the page's own again.
        await new Promise((wake) => setTimeout(wake));
        const refused = [];
        for (const [what, attempt] of Object.entries(attempts)) {
          try {
            await attempt();
          } catch {
            refused.push(what);
          }
        }
        return refused;
      });
      assert.deepEqual(refused, ["fetch", "eval", "markup", "policy", "worker"]);
      // Workers inherit the policy. Only Chromium's driver can look into them.
      for (const worker of name === "chromium" ? tab.page.workers() : []) {
        const end = await worker.evaluate(() => fetch("https://example.invalid/").then(() => "sent", (error) => error.name));
        assert.equal(end, "TypeError");
      }
      assert.deepEqual(tab.foreignRequests(), [], "refused before anything was sent");
      await tab.close();
    });
  });
}
