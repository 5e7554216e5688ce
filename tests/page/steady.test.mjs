// The page holds still: while a log streams in nothing jumps, and no value, name or path of a log, however long or odd, moves anything out
// of its place. Layout shifts are those that the browser itself counts.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { headOf, lineOf, writeText } from "./logs.mjs";
import { viewScenes } from "./views.mjs";

/** Of all shifts together; from 0.1 on a page is said to be unsteady (web.dev, Cumulative Layout Shift). */
const STEADY = 0.05;
const SIZE = 30_000_000;

const HOSTILE = {
  long: `/${"x".repeat(30_000)}`,
  words: `${"a b ".repeat(7_500)}end`,
  markup: `<img src=x onerror="window.owned=true"><script>window.owned=true</script><style>*{display:none}</style>`,
  bidi: "safe\u202egnp.exe\u202c \u2066\u05d0\u05d1\u05d2",
  control: "a\u0001b\u001b[31mred\u0007 \u000b\u000c",
  emoji: "\u{1f469}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466} \u{1f3f4}\u{e0067}\u{e0062}\u{e007f} \ud83d",
  marks: `z${"\u0301".repeat(200)} ${"\u0e49\u0e47".repeat(100)}`,
};

/** Rows whose every text is hostile, under a path and with fields that are. */
function hostileLog(path, odd) {
  const values = Object.values(HOSTILE);
  const rows = values.map((value, at) => ({ uri: value, user_agent: value, method: value, "id.orig_h": `10.0.0.${at % 3}` }));
  const names = Object.keys(HOSTILE).map((name) => (odd ? HOSTILE[name].slice(0, 2_000).replace(/[\t\n]/g, " ") : name));
  const [fields, types] = [`\t${names.join("\t")}`, "\tstring".repeat(names.length)];
  const head = headOf(path).replace(/^(#fields.*)$/m, (line) => line + fields).replace(/^(#types.*)$/m, (line) => line + types);
  return head + rows.map((row, at) => lineOf(row, at).trimEnd() + `\t${values.map((_, by) => values[(at + by) % values.length]).join("\t")}\n`).join("");
}

/** Runs in the page: what stands out of its place. */
function outOfPlace() {
  const found = [];
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth || document.body.scrollWidth > innerWidth) found.push(`the page is ${Math.max(root.scrollWidth, document.body.scrollWidth)} wide`);
  if (scrollX !== 0 || scrollY !== 0) found.push(`the page was scrolled to ${scrollX}, ${scrollY}`);
  for (const row of document.querySelectorAll("[role=grid] [role=row], [role=treegrid] [role=row]")) {
    const line = row.getBoundingClientRect();
    for (const one of row.querySelectorAll("[role=gridcell], [role=gridcell] *")) {
      let { top, bottom } = one.getBoundingClientRect();
      // What an element around it cuts off is not seen.
      for (let around = one.parentElement; around !== row; around = around.parentElement) {
        if (getComputedStyle(around).overflowY === "visible") continue;
        const edge = around.getBoundingClientRect();
        [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
      }
      if (bottom - top > line.height + 1) found.push(`${one.tagName}.${one.className} is ${bottom - top} high in a line of ${line.height}`);
    }
  }
  if (window.owned) found.push("a script of the log ran");
  return found.slice(0, 5);
}

for (const name of browsers) {
  describe(`a steady page in ${name}`, () => {
    let browser;
    before(async () => (browser = await launch(name)));
    after(() => browser?.close());

    // Only Chromium counts shifts.
    test("nothing jumps while a log streams in", { skip: name !== "chromium" }, async () => {
      const lines = Array.from({ length: 1_000 }, (_, at) => lineOf({ uri: `/page${at % 40}?${"q".repeat(at % 90)}`, user_agent: `agent ${at % 60}`, "id.orig_h": `10.0.${at % 3}.${at % 50}` }, at)).join("");
      const log = writeText("http.log", headOf("http") + lines.repeat(Math.ceil(SIZE / lines.length)));
      const tab = await browser.open({
        width: 1440,
        first: () => {
          window.shifts = [];
          const place = ({ node }) => `${node?.nodeName}.${node?.className ?? ""}`;
          new PerformanceObserver((list) => {
            // Also those just after the log was chosen: it is there within half a second.
            for (const entry of list.getEntries()) window.shifts.push([entry.value, entry.sources.map(place).join(" ")]);
          }).observe({ type: "layout-shift", buffered: true });
        },
      });
      await tab.ready();
      await tab.drop(log);
      await tab.read({ timeout: 120_000 });
      await tab.settled();
      const shifts = await tab.page.evaluate(() => window.shifts);
      const sum = shifts.reduce((all, [value]) => all + value, 0);
      assert.ok(sum < STEADY, `shifted by ${sum}: ${JSON.stringify(shifts.sort((a, b) => b[0] - a[0]).slice(0, 6))}`);
      // None may have been counted because none were looked for: one that is made is.
      await tab.page.evaluate(() => document.body.prepend(Object.assign(document.createElement("p"), { textContent: "a line above all" })));
      await tab.page.waitForFunction((before) => window.shifts.length > before, { polling: 50 }, shifts.length);
      tab.silent();
      await tab.close();
    });

    for (const [what, path, file, odd] of [
      ["values", "http", "http.log", false],
      ["names of fields", "http", "http.log", true],
      ["a path and a file name", `<b>${"p".repeat(400)}\u202e\u0301\u0301`, `${"n".repeat(180)}\u202e${"\u0301".repeat(10)}<b>.log`, false],
    ]) {
      test(`hostile ${what} keep their place in every view`, async () => {
        const tab = await browser.open({ width: 1024, height: 768 });
        await tab.ready();
        await tab.drop(writeText(`${what}/${file}`, hostileLog(path, odd)));
        await tab.read();
        const found = {};
        for await (const scene of viewScenes(tab)) {
          const wrong = await tab.page.evaluate(outOfPlace);
          if (wrong.length > 0) found[scene] = wrong;
        }
        assert.deepEqual(found, {});
        tab.silent();
        await tab.close();
      });
    }
  });
}
