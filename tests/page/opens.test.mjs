// The page as it is opened: from disk, silent, whole, and with the locks that DESIGN.md promises.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { browsers, launch, pageFile } from "./harness.mjs";

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
  assert.ok(html.length < 1_000_000, `${html.length} bytes`);
  const outside = [...html.matchAll(/<(?:script|img|iframe|object|embed|link|form)\b[^>]*\b(?:src|href|data|action)="([^"]*)"/g)];
  assert.deepEqual(outside.map((match) => match[1].slice(0, 5)).filter((start) => start !== "data:"), []);
});

for (const name of browsers) {
  describe(`in ${name}`, () => {
    let browser;
    before(async () => (browser = await launch(name)));
    after(() => browser?.close());

    test("opens from disk without a request or a complaint", async () => {
      const tab = await browser.open();
      await tab.ready();
      assert.deepEqual(tab.complaints, []);
      assert.deepEqual(tab.foreignRequests(), []);
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
      assert.deepEqual(tab.complaints, []);
      assert.deepEqual(tab.foreignRequests(), []);
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
