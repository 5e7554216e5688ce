// The report as a document: what it says first and last, how its tables and charts are read on a screen and on paper. Expected values
// are worked out by hand from the rows that are written here.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { writeBytes, writeLog } from "./logs.mjs";

// 00:00:00 UTC on 2023-11-15.
const MIDNIGHT = 1_700_006_400;
const AGENT = "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:39.0) Gecko/20100101 Firefox/39.0";
const MARKUP = "wget <b>2</b>";
const PLACES = { "id.orig_h": "192.168.100.101", "id.resp_h": "192.168.200.202" };
const at = (seconds, row) => ({ ts: `${MIDNIGHT + seconds}.123456`, ...PLACES, ...row });
// Five rows in the first five minutes, two in the eleventh, one in the thirtieth.
const ROWS = [
  ...[0, 1, 2, 3, 4].map((minute) => at(60 * minute, { uri: `/a${minute}/${"page/".repeat(9)}`, user_agent: AGENT })),
  ...[600, 605].map((seconds) => at(seconds, { user_agent: "curl/8.5", "id.orig_h": "192.168.100.103" })),
  at(1740, { user_agent: MARKUP, "id.orig_h": "192.168.100.104" }),
];

for (const name of browsers) {
  describe(`report as a document in ${name}`, () => {
    let browser, tab, own, text, hunt;
    const go = (hash) => tab.page.evaluate((to) => (location.hash = to), hash);
    const inReport = (read) => own.page.evaluate(read);

    before(async () => {
      browser = await launch(name);
      tab = await browser.opened([writeLog("http.log", { path: "http", rows: ROWS })]);
      await go("log=http&view=rows&where=uri:/a*");
      await tab.find("status", /^5 of 8 rows/);
      await tab.settled();
      await tab.click("button", "Pin rows");
      await tab.find("status", /Findings has 1/);
      await go("log=http&view=stack&by=user_agent&order=commonest");
      await tab.find("status", /^8 of 8 rows/);
      await tab.settled();
      await tab.click("button", "Take out the stack");
      await tab.click("menuitem", "Pin stack to the findings");
      await tab.find("status", /Findings has 2/);
      await tab.click("tab", "Time");
      await tab.settled();
      await (await tab.find("combobox", /^Bins/)).select("60");
      await tab.find("status", /30 bins of 1 min/);
      await tab.click("button", "Pin chart");
      await tab.find("status", /Findings has 3/);
      await tab.click("tab", /^Findings 3$/);
      await tab.type("textbox", "Title", `Quotes " and \\ and </style> end`);
      await tab.type("textbox", "Author", "A. Analyst");
      await tab.type("textbox", "Site", "Plant 2");
      await (await tab.find("combobox", "Verdict of finding 1")).select("suspicious");
      await tab.type("textbox", "Note on finding 1", "The first line.\nThe second.");
      await tab.text("region", "Finding 3", /8 rows behind it, as when it was pinned/);
      hunt = (await tab.download(() => tab.click("button", "Save hunt"))).bytes.toString();
      await tab.click("button", "Report");
      const { bytes } = await tab.download(() => tab.click("menuitem", "Save report as HTML"));
      await tab.click("button", "Report");
      text = (await tab.download(() => tab.click("menuitem", "Save report as Markdown"))).bytes.toString();
      own = await browser.open({ file: writeBytes("document.html", bytes), width: 1440 });
    });
    after(() => browser?.close());

    test("author and site stand under the title with what they are", async () => {
      assert.match(await inReport(() => document.querySelector("header").innerText), /<\/style> end\s+Author: A\. Analyst, Site: Plant 2\s+Hypothesis/);
      assert.match(text, /^# .*\n\nAuthor: `A\. Analyst`, Site: `Plant 2`\n\n\*\*Hypothesis\*\*/);
    });

    test("the findings in short lead to them", async () => {
      const rows = await inReport(() => [...document.querySelectorAll("a")].filter((link) => link.closest("tr").cells.length === 4).map((link) => [...link.closest("tr").cells].map((cell) => cell.innerText).concat(document.querySelector(link.getAttribute("href")).querySelector("h3").innerText.split(" ")[0])));
      assert.deepEqual(rows.map(([number, , verdict, behind, to]) => [number, verdict, behind, to]), [["1", "Suspicious", "5", "1"], ["2", "Open question", "8", "2"], ["3", "Open question", "8", "3"]]);
      assert.equal(rows[0][1], "192.168.100.101: 5 rows of http where uri:/a*\n2023-11-15 00:00:00 → 00:04:00 · 192.168.100.101\nThe first line.");
      assert.match(rows[1][1], /^Stack of user_agent: 3 lines\n2023-11-15 00:00:00 → 00:29:00 · 192/);
      assert.match(text, /\| \[1\]\(#finding-1\) \| `192\.168\.100\.101: 5 rows of http[^|]*` \| Suspicious \| 5 \| 2023-11-15 00:00:00 → 00:04:00 \| `192\.168\.100\.101` \| The first line\. \|\n\| \[2\]\(#finding-2\) \| `Stack of user_agent: 3 lines` \| Open question \| 8 \|/);
      assert.match(text, /\n### Finding 2\n\nOpen question: `Stack of user_agent: 3 lines`\n/);
    });

    test("the findings stand in the order of time as well", async () => {
      const rows = await inReport(() => [...[...document.querySelectorAll("h2")].find((head) => head.innerText === "In the order of time").parentElement.querySelectorAll("tbody tr")].map((row) => [...row.cells].map((cell) => cell.innerText)));
      // All begin at midnight: the one that ends first comes first.
      assert.deepEqual(rows.map(([first, last, , finding, verdict]) => [first, last, finding[0], verdict]), [
        ["2023-11-15 00:00:00", "00:04:00", "1", "Suspicious"], ["2023-11-15 00:00:00", "00:29:00", "2", "Open question"], ["2023-11-15 00:00:00", "00:29:00", "3", "Open question"],
      ]);
      assert.ok(text.includes("\n## In the order of time\n\n| First, UTC | Last, UTC | Clients | Finding | Verdict |\n"));
      assert.deepEqual(JSON.parse(hunt).findings[0].span, [MIDNIGHT + 0.123456, MIDNIGHT + 240.123456]);
    });

    test("each host is named once, with the findings that name it", async () => {
      // Finding 1 is about one client and shows its server; the others are about all three clients.
      const hosts = [["192.168.100.101", "client", "1, 2, 3"], ["192.168.100.103", "client", "2, 3"], ["192.168.100.104", "client", "2, 3"], ["192.168.200.202", "server", "1"]];
      const found = await inReport(() => [...[...document.querySelectorAll("h2")].find((head) => head.innerText === "Hosts named").parentElement.querySelectorAll("tbody tr")].map((row) => [...row.cells].map((cell) => cell.innerText)));
      assert.deepEqual(found, hosts);
      for (const [host, as, findings] of hosts) assert.ok(text.includes(`| \`${host}\` | ${as} | ${findings.replaceAll(/\d/g, (number) => `[${number}](#finding-${number})`)} |`), host);
    });

    test("a long value that all rows have is said once, and is whole in the hunt", async () => {
      const said = await inReport(() => ({ words: document.querySelector("#finding-1").innerText, heads: [...document.querySelectorAll("#finding-1 th")].map((head) => head.innerText) }));
      assert.equal(said.words.split(AGENT).length - 1, 1);
      assert.match(said.words, /The same in all 5 rows: .*method GET.*user_agent Mozilla/s);
      assert.deepEqual(said.heads, ["ts (UTC)", "uri"], "columns that differ stand in the table, in their order");
      assert.match(said.words, /2 of the 9 columns of the log are not in this table: uid, id\.orig_p\./);
      assert.match(text, /\nThe same in all 5 rows: .*user\\_agent `Mozilla/);
      const [{ evidence }] = JSON.parse(hunt).findings;
      assert.deepEqual(evidence.rows.map((cells) => cells[evidence.head.indexOf("user_agent")]), Array(5).fill(AGENT));
    });

    test("bars begin at one line, and numbers of a column have the same digits", async () => {
      const stack = await inReport(() => ({
        left: new Set([...document.querySelectorAll("#finding-2 rect")].map((bar) => Math.round(bar.getBoundingClientRect().left))).size,
        wide: [...document.querySelectorAll("#finding-2 rect")].map((bar) => bar.getAttribute("width")),
        shares: [...document.querySelectorAll("#finding-2 tbody tr")].map((row) => row.cells[3].innerText),
        made: document.querySelectorAll("b").length,
      }));
      assert.deepEqual(stack, { left: 1, wide: ["100", "40", "20"], shares: ["62.5", "25.0", "12.5"], made: 0 });
    });

    test("a chart has an axis in UTC and names its peaks", async () => {
      const chart = await inReport(() => ({
        labels: [...document.querySelectorAll("#finding-3 figure > .labels text")].map((label) => label.textContent),
        first: document.querySelector("#finding-3 .line").innerText,
        peaks: [...document.querySelectorAll("#finding-3 .line .labels text")].map((label) => label.textContent),
      }));
      // The day stands in the words under the chart, so that it hides no round time.
      assert.deepEqual(chart.labels, ["00:00", "00:05", "00:10", "00:15", "00:20", "00:25", "00:30"]);
      assert.match(chart.first, /^All rows 8 rows, most in a bin 2, from 2023-11-15 00:10:00/);
      assert.deepEqual(chart.peaks.sort(), ["1", "1", "2", "2"]);
    });

    test("no address, time, number or head is broken within a word", async () => {
      const broken = () => inReport(() => {
        const range = document.createRange();
        const found = [];
        for (const cell of document.querySelectorAll("th, td.short, td.num")) {
          const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
          while (walk.nextNode()) {
            for (const { index, 0: word } of walk.currentNode.data.matchAll(/\S+/g)) {
              range.setStart(walk.currentNode, index);
              range.setEnd(walk.currentNode, index + word.length);
              if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) found.push(word);
            }
          }
        }
        return [found, [...document.querySelectorAll(".wide, td, th")].filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.innerText.slice(0, 60))];
      });
      const times = await inReport(() => [...document.querySelectorAll("#finding-1 tbody tr")].map(({ cells: [time] }) => Math.round(time.getBoundingClientRect().height)));
      assert.ok(times.every((height) => height < 40), `a time stands on one line: ${times}`);
      assert.deepEqual(await broken(), [[], []]);
      await own.page.setViewport({ width: 1024, height: 900 });
      assert.deepEqual(await broken(), [[], []]);
      if (name !== "chromium") return;
      await own.page.setViewport({ width: 688, height: 900 });
      await own.page.emulateMediaType("print");
      assert.deepEqual(await broken(), [[], []]);
    });

    test("on paper rows stay whole, heads come again, and sheets are numbered under the title", async (t) => {
      if (name !== "chromium") return t.skip("only Chromium lays out paper for a test");
      const paper = await inReport(() => ({
        row: getComputedStyle(document.querySelector("#finding-1 tbody tr")).breakInside,
        head: getComputedStyle(document.querySelector("#finding-1 thead")).display,
        lead: [getComputedStyle(document.querySelector(".lead")).breakInside, getComputedStyle(document.querySelector(".lead")).breakAfter],
        pages: [...document.styleSheets[0].cssRules].filter((rule) => rule instanceof CSSPageRule).map((rule) => rule.cssText).join("\n"),
      }));
      assert.deepEqual([paper.row, paper.head, paper.lead], ["avoid", "table-header-group", ["avoid", "avoid"]]);
      assert.match(paper.pages, /counter\(page\) " \/ " counter\(pages\)/);
      assert.match(paper.pages, /content: "Quotes \\" and \\\\ and <\/style> end"/);
      own.silent();
    });
  });
}
