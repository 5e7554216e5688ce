// Findings by hand: pins, notes and verdicts, undo, the saved hunt, and the report in both its forms. Numbers are counted from the log
// by the test itself.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { writeBytes, writeLog, writeText } from "./logs.mjs";
import { pairOf, readLog, tally } from "./truth.mjs";

const HOSTILE = [
  `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`,
  "=cmd|' /C calc'!A0",
  "safe\u202egnp.exe",
  `long ${"x".repeat(30_000)} end`,
  "odd ` tick | [link](javascript:alert(1))",
];
const ROWS = [
  ...HOSTILE.map((agent, at) => ({ user_agent: agent, uri: "/hostile", "id.orig_h": `10.0.9.${at}` })),
  ...Array.from({ length: 6 }, (_, at) => ({ user_agent: "curl/8.5", uri: `/page${at}`, "id.orig_h": `10.0.0.${at % 2}` })),
  ...Array.from({ length: 9 }, () => ({ user_agent: "Mozilla/5.0 (plant)" })),
];

for (const name of browsers) {
  describe(`findings in ${name}`, () => {
    let browser, tab, log, truth, hunt, report;
    const selected = (pattern) => tab.find("status", pattern);
    const card = (at) => tab.find("region", `Finding ${at}`);
    const titles = () => tab.page.evaluate(() => [...document.querySelectorAll("[aria-label^='Finding '] h2")].map((title) => title.innerText));

    before(async () => {
      log = writeLog("http.log", { path: "http", rows: ROWS });
      truth = readLog(log).rows;
      browser = await launch(name);
      tab = await browser.open();
      await tab.ready();
      await tab.drop(log);
      await tab.read();
      await selected(/^7 values$/);
    });
    after(() => browser?.close());

    test("a value is pinned with its numbers", async () => {
      const curl = truth.filter((row) => row.user_agent === "curl/8.5");
      await tab.click("button", /^Pin to the findings/, { within: await tab.find("row", /curl/) });
      await selected(/^Pinned: user_agent: curl\/8\.5\. Findings has 1\.$/);
      await tab.click("tab", /^Findings 1$/);
      const clients = new Set(curl.map((row) => row["id.orig_h"])).size;
      await tab.text("region", "Finding 1", new RegExp(`curl/8\\.5\\s+${curl.length}\\s+${(curl.length / truth.length) * 100}\\s+${clients}\\s+1\\s`));
    });

    test("its door leads to its rows, and back leads back", async () => {
      await tab.click("button", "Go there, to finding 1");
      await selected(/^6 of 20 rows/);
      await selected(/^6 rows$/);
      await tab.page.goBack();
      await selected(/^20 of 20 rows/);
      await card(1);
    });

    test("by key: a value, a pair and a row; and the stack and the rows as tables", async () => {
      await tab.click("tab", "Stack");
      await (await tab.find("gridcell", /plant/)).click();
      await tab.page.keyboard.press("f");
      await tab.click("button", "Take out the stack");
      await tab.click("menuitem", "Pin stack to the findings");
      await selected(/Findings has 3/);
      await tab.click("tab", "Pairs");
      await (await tab.find("gridcell", /^10\.0\.0\.0$/)).click();
      await tab.page.keyboard.press("f");
      await selected(/Findings has 4/);
      await tab.click("tab", "Rows");
      await tab.settled();
      await (await tab.find("gridcell", "/page3")).click();
      await tab.text("region", "Row detail", /\/page3/);
      await tab.page.keyboard.press("f");
      await selected(/Findings has 5/);
      await tab.click("button", "Pin rows");
      await selected(/Findings has 6/);
      await tab.click("tab", /^Findings 6$/);
      const pairs = tally(truth.map(pairOf));
      const pair = pairs.find(([text]) => text === "10.0.0.0 10.0.0.2");
      await tab.text("region", "Finding 3", /Stack of user_agent: 7 lines/);
      await tab.text("region", "Finding 4", new RegExp(`10\\.0\\.0\\.0\\s+10\\.0\\.0\\.2\\s+${pair[1]}\\s+20`));
      await tab.text("region", "Finding 5", /uri\s+\/page3\s/);
      await tab.text("region", "Finding 6", /ts \(UTC\)[^]*The first 12 of 20; the report has all\./);
    });

    test("long values go on in three lines within the card, whole under the pointer, and nothing in them catches the wheel", async () => {
      const shown = await tab.page.evaluate(() => [...document.querySelectorAll(".finding-evidence")].map((one) => ({
        high: Math.max(...[...one.querySelectorAll("tbody tr")].map((row) => row.offsetHeight)),
        scrolls: one.scrollHeight > one.clientHeight,
        outside: one.scrollWidth > one.clientWidth,
        untold: [...one.querySelectorAll("td.long")].filter((cell) => cell.firstElementChild.scrollHeight > cell.firstElementChild.clientHeight && cell.title === "").length,
      })));
      assert.ok(shown.length > 0);
      assert.deepEqual(shown.filter(({ high, scrolls, outside, untold }) => high > 60 || scrolls || outside || untold > 0), []);
    });

    test("the door of a row leads to that row alone", async () => {
      await tab.click("button", "Go there, to finding 5");
      await selected(/^1 of 20 rows/);
      await tab.page.goBack();
      await selected(/^20 of 20 rows/);
    });

    test("a hypothesis, verdicts and notes; order, deletion and undo", async () => {
      await tab.type("textbox", "Hypothesis", "Someone scanned this\nplant.");
      await tab.type("textbox", "Title", "Hunt <i>7</i>");
      await tab.type("textbox", "Site", "Plant 2");
      await (await tab.find("combobox", "Verdict of finding 1")).select("malicious");
      await (await tab.find("combobox", "Verdict of finding 2")).select("benign");
      await tab.type("textbox", "Note on finding 1", "A script, <b>not</b> a browser.");
      // The keyboard stays with the finding.
      await tab.page.keyboard.press("Escape");
      assert.equal(await tab.page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Go there, to finding 1");
      await selected(/^6 findings · 4 open questions, 1 benign, 1 malicious$/);
      const before = await titles();
      await tab.click("button", "Move finding 1 down");
      assert.deepEqual(await titles(), [before[1], before[0], ...before.slice(2)]);
      await tab.click("button", "Delete finding 6");
      await selected(/^5 findings/);
      const unsavedAt = () => tab.page.evaluate(() => document.querySelector(".unsaved").getBoundingClientRect().x);
      const place = await unsavedAt();
      await tab.click("button", "Undo delete");
      await selected(/^6 findings/);
      await tab.click("button", "Redo delete");
      await selected(/^5 findings/);
      await tab.click("button", "Undo delete");
      await selected(/^6 findings/);
      assert.equal(await unsavedAt(), place, "what was done does not move what stands beside Undo");
      await tab.click("button", "Undo move");
      assert.deepEqual(await titles(), before);
    });

    test("a title in the analyst's words, as one step; and a conclusion", async () => {
      const before = await titles();
      const box = () => tab.find("textbox", "Title of finding 1");
      await tab.click("button", "Edit the title of finding 1");
      assert.equal(await (await box()).evaluate((input) => input === document.activeElement), true);
      await tab.type("textbox", "Title of finding 1", "thrown away");
      await tab.page.keyboard.press("Escape");
      await tab.page.waitForFunction(() => document.querySelector(".finding-title") === null, { polling: 50 });
      assert.deepEqual(await titles(), before);
      await tab.click("button", "Edit the title of finding 1");
      await tab.type("textbox", "Title of finding 1", "A script <i>asks</i>", { enter: true });
      await tab.text("heading", "A script <i>asks</i>", /asks/);
      await tab.click("button", "Undo title");
      assert.deepEqual(await titles(), before);
      await tab.type("textbox", "Conclusion", "It holds:\none <b>script</b>.");
    });

    test("a value names its clients and servers, the busiest first", async () => {
      const by = (field) => tally(truth.filter((row) => row.user_agent === "curl/8.5").map((row) => row[field])).map(([host, rows]) => `${host} \\(${rows} rows\\)`);
      assert.equal(by("id.orig_h").length, 2);
      await tab.text("region", "Finding 1", new RegExp(`2 clients: (?:${by("id.orig_h").join(", ")}|${by("id.orig_h").reverse().join(", ")})\\s+1 server: ${by("id.resp_h")}`));
    });

    test("leaving with findings that are not saved is warned of", async () => {
      const prevented = await tab.page.evaluate(() => !dispatchEvent(new Event("beforeunload", { cancelable: true })));
      assert.equal(prevented, true);
    });

    test("hostile values are pinned too", async () => {
      await tab.click("tab", "Stack");
      for (const agent of [/<img/, /=cmd/, /gnp/, /long x/, /tick/]) {
        await tab.click("button", /^Pin to the findings/, { within: await tab.find("row", agent) });
      }
      await selected(/Findings has 11/);
      await tab.click("tab", /^Findings 11$/);
      const made = await tab.page.evaluate(() => document.querySelectorAll("#app img, #app script, #app iframe, .findings b").length);
      assert.equal(made, 0);
    });

    test("the hunt as a file is small, plain and holds the numbers", async () => {
      const { name: file, bytes } = await tab.download(() => tab.click("button", "Save hunt"));
      assert.match(file, /^stackhunt-http-hunt-\d{4}-\d\d-\d\d\.json$/);
      hunt = bytes.toString();
      const saved = JSON.parse(hunt);
      assert.equal(saved.hypothesis, "Someone scanned this\nplant.");
      assert.deepEqual([saved.title, saved.site, "author" in saved], ["Hunt <i>7</i>", "Plant 2", false]);
      assert.equal(saved.conclusion, "It holds:\none <b>script</b>.");
      assert.equal(saved.findings.length, 11);
      assert.deepEqual(saved.logs.map((one) => [one.name, one.rows]), [["http", truth.length]]);
      assert.deepEqual(saved.files.map((one) => one.name), ["http.log"]);
      const prevented = await tab.page.evaluate(() => !dispatchEvent(new Event("beforeunload", { cancelable: true })));
      assert.equal(prevented, false);
    });

    test("the report is one HTML file that runs nothing and asks for nothing", async () => {
      await tab.click("button", "Report");
      const { name: file, bytes } = await tab.download(() => tab.click("menuitem", "Save report as HTML"));
      assert.match(file, /^stackhunt-http-report-\d{4}-\d\d-\d\d\.html$/);
      report = bytes;
      const own = await browser.open({ file: writeBytes("report.html", bytes) });
      const found = await own.page.evaluate(() => ({
        title: document.title,
        made: document.querySelectorAll("img, script, iframe, a:not([href^='#finding-']), b, object, link, form").length,
        handlers: [...document.querySelectorAll("*")].filter((element) => [...element.attributes].some(({ name, value }) => /^(on|style|href|src)/.test(name) && !/^#finding-\d+$/.test(value))).length,
        policy: document.querySelector("meta[http-equiv]").content,
        text: document.body.innerText,
        bars: document.querySelectorAll("svg rect").length,
        hidden: /[\u0000-\u0009\u000b-\u001f\u200b\u202a-\u202e]/.test(document.body.textContent),
        styled: getComputedStyle(document.querySelector("h1")).fontSize,
      }));
      assert.equal(found.title, "Hunt <i>7</i>");
      assert.match(found.text, /^Hunt report\s+Hunt <i>7<\/i>\s+Site: Plant 2\s+Hypothesis\s+Someone scanned this\nplant\.\s/i);
      assert.equal(found.made, 0);
      assert.equal(found.handlers, 0);
      assert.equal(found.hidden, false);
      assert.equal(found.styled, "25px");
      assert.ok(found.bars >= 7);
      assert.match(found.policy, /^default-src 'none'; style-src '(sha256-.*|unsafe-inline)'; base-uri 'none'; form-action 'none'$/);
      for (const part of ["Someone scanned this\nplant.", "A script, <b>not</b> a browser.", HOSTILE[0], HOSTILE[1], "safe⟨U+202E⟩gnp.exe", HOSTILE[4]]) assert.ok(found.text.includes(part), part);
      assert.ok(found.text.includes("x".repeat(30_000)));
      assert.ok(found.text.includes(createHash("sha256").update(readFileSync(log)).digest("hex")), "the checksum of the log");
      assert.match(found.text, /http\s+20\s+0\s+2023-11-14 22:13:20 → 22:13:39/);
      assert.ok(found.text.includes("It holds:\none <b>script</b>."));
      // Between the margins of A4 where paper can be tried; a value of 30,000 characters is broken like any other.
      await own.page.setViewport({ width: name === "chromium" ? 688 : 1024, height: 900 });
      if (name === "chromium") await own.page.emulateMediaType("print");
      assert.deepEqual(await own.page.evaluate(() => [document.documentElement, ...document.querySelectorAll(".wide, td, th")].filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent.slice(0, 60))), []);
      own.silent();
      await own.close();
    });

    test("the report as Markdown keeps every value inside code", async () => {
      await tab.click("button", "Report");
      const { name: file, bytes } = await tab.download(() => tab.click("menuitem", "Save report as Markdown"));
      assert.match(file, /^stackhunt-http-report-\d{4}-\d\d-\d\d\.md$/);
      const text = bytes.toString();
      const bare = text.replace(/(`+)(?!`)[^]*?[^`]\1(?!`)/g, "");
      assert.doesNotMatch(bare, /<img|<script|javascript:|<b>|=cmd/);
      assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u200b\u202a-\u202e]/);
      assert.match(text, /^# `Hunt <i>7<\/i>`\n\nSite: `Plant 2`\n\n\*\*Hypothesis\*\*\n\n> Someone scanned/);
      assert.match(text, /## Conclusion\n\n> It holds:\n> one /);
      assert.match(text, /### Finding 1\n\nMalicious: `user_agent: curl\/8\.5`/);
    });

    test("a hunt that waits for its logs is said once", async () => {
      const other = await browser.open();
      await other.ready();
      await other.drop(writeText("waiting.json", hunt));
      await other.find("status", /^The hunt is back, with 11 findings\. Drop its logs to run it: http with 20 rows\./);
      assert.equal(await other.page.evaluate(() => document.body.innerText.includes("The address holds a hunt")), false);
      await other.click("button", "Dismiss");
      await other.page.waitForFunction(() => document.body.innerText.includes("The address holds a hunt"));
      await other.close();
    });

    for (const [what, from] of [["the saved hunt", () => writeText("monday.json", hunt)], ["the report", () => writeBytes("monday.html", report)]]) {
      test(`${what}, dropped beside the log on a new page, brings all back`, async () => {
        const other = await browser.open();
        await other.ready();
        await other.drop(log, from());
        await other.read();
        await other.find("status", /^The hunt is back, with 11 findings\./);
        await other.click("tab", /^Findings 11$/);
        await other.text("region", "Finding 1", /curl\/8\.5/);
        assert.equal(await (await other.find("combobox", "Verdict of finding 1")).evaluate((box) => box.value), "malicious");
        assert.equal(await (await other.find("textbox", "Hypothesis")).evaluate((box) => box.value), "Someone scanned this\nplant.");
        assert.equal(await (await other.find("textbox", "Title")).evaluate((box) => box.value), "Hunt <i>7</i>");
        assert.equal(await (await other.find("textbox", "Conclusion")).evaluate((box) => box.value), "It holds:\none <b>script</b>.");
        await other.click("button", "Go there, to finding 1");
        await other.find("status", /^6 of 20 rows/);
        other.silent();
        await other.close();
      });
    }

    test("alone it waits for its logs", async () => {
      const other = await browser.open();
      await other.ready();
      await other.drop(writeText("hunt.json", hunt));
      await other.find("status", /Drop its logs to run it: http with 20 rows\./);
      await other.drop(log);
      await other.read();
      await other.find("tab", /^Findings 11$/);
      other.silent();
      await other.close();
    });

    test("what is no hunt changes nothing, and hurts nothing", async () => {
      const saved = JSON.parse(hunt);
      const broken = [
        hunt.slice(0, hunt.length / 2),
        JSON.stringify({ ...saved, findings: [{ ...saved.findings[0], verdict: "<b>" }] }),
        JSON.stringify({ ...saved, findings: [{ ...saved.findings[0], evidence: { ...saved.findings[0].evidence, rows: [["one"]] } }] }),
        JSON.stringify({ ...saved, address: { toString: "x" } }),
        JSON.stringify({ stackhunt: "hunt", form: 99 }),
        `{"stackhunt":"hunt",${'"a":['.repeat(5000)}`,
      ];
      for (const [at, text] of broken.entries()) {
        await tab.drop(writeText(`broken${at}.json`, text));
        await selected(/^That is no hunt that stackhunt can read: /);
        await tab.click("button", "Dismiss");
        await tab.find("tab", /^Findings 11$/);
      }
    });

    test("asks for nothing", () => tab.silent());
  });
}
