// A hunt of one day on the log of the next: what is other is said, and nothing is said to be as it was that is not. The other day has as
// many rows of the same client, to another server.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { writeBytes, writeLog } from "./logs.mjs";

const DAY = 86_400;
const BEGIN = 1_711_785_161; // 2024-03-30 07:52:41 UTC
const writes = (server, day, client = "10.1.0.5") => [0, 3, 69].map((at) => ({ ts: `${BEGIN + day * DAY + at}.5`, "id.orig_h": client, "id.resp_h": server, user_agent: "writer" }));
const reads = (day, client = "10.1.0.5") => [{ ts: `${BEGIN + day * DAY + 300}.5`, "id.orig_h": client, user_agent: "reader" }];
const logOf = (name, ...rows) => writeLog(name, { path: "http", rows: rows.flat() });

for (const name of browsers) {
  describe(`a hunt run again in ${name}`, () => {
    let browser, hunt;
    const first = logOf("http.2024-03-30.log", writes("10.1.0.14", 0), reads(0));
    const sum = (file) => createHash("sha256").update(readFileSync(file)).digest("hex");

    const onLogs = async (...logs) => {
      const tab = await browser.open();
      await tab.ready();
      await tab.drop(...logs);
      await tab.read();
      await tab.drop(hunt);
      await tab.click("tab", /^Findings/);
      return tab;
    };
    const reportOf = async (tab) => {
      await tab.click("button", "Report");
      return (await tab.download(() => tab.click("menuitem", /^Save report as Markdown/))).bytes.toString().replaceAll("\\", "");
    };

    before(async () => {
      browser = await launch(name);
      const tab = await browser.open();
      await tab.ready();
      await tab.drop(first);
      await tab.read();
      await tab.click("button", /^Pin to the findings/, { within: await tab.find("row", /writer/) });
      await tab.click("button", /^Pin to the findings/, { within: await tab.find("row", /reader/) });
      await tab.find("status", /Findings has 2/);
      await tab.click("tab", /^Findings/);
      await tab.text("region", "Finding 1", /3 rows behind it, as when it was pinned/);
      const saved = await tab.download(() => tab.click("button", "Save hunt"));
      hunt = writeBytes("hunt.json", saved.bytes);
      tab.silent();
      await tab.close();
    });
    after(() => browser?.close());

    test("its file keeps who, whom, when and on which file", () => {
      const [finding] = JSON.parse(readFileSync(hunt, "utf8")).findings;
      assert.deepEqual([finding.clients, finding.servers, finding.span], [["10.1.0.5"], ["10.1.0.14"], [BEGIN + 0.5, BEGIN + 69.5]]);
      assert.deepEqual(finding.files.map((file) => [file.name, file.sha256]), [["http.2024-03-30.log", sum(first)]]);
    });

    test("on the same log nothing changed", async () => {
      const tab = await onLogs(first);
      await tab.text("region", "Finding 1", /3 rows behind it, as when it was pinned/);
      assert.doesNotMatch(await reportOf(tab), /other files|On the logs of this report/);
      await tab.close();
    });

    test("as many rows to another server are a change, and of another day", async () => {
      const next = logOf("http.2024-03-31.log", writes("10.1.0.99", 1), reads(1));
      const tab = await onLogs(next);
      const said = await tab.text("region", "Finding 1", /new server/);
      assert.match(said, /3 rows behind it on these logs, all of them of another time than when it was pinned \(2024-03-31 07:52:41 → 07:53:50 UTC\); it was pinned on 3/);
      assert.match(said, /1 new server: 10\.1\.0\.99 .*No longer behind it as server: 10\.1\.0\.14\./s);
      assert.match(await tab.text("region", "Finding 2", /another time/), /1 row behind it, of another time than when it was pinned/);
      await tab.find("status", /^1 of 2 changed, 1 with new hosts$/);
      const report = await reportOf(tab);
      assert.match(report, /New servers: 10\.1\.0\.99\. No longer behind it as server: 10\.1\.0\.14\./);
      assert.match(report, /The evidence is of http\.2024-03-30\.log, not of the files of this report/);
      const [today, pinned] = report.slice(report.indexOf("## Logs")).split("### Pinned on other files");
      assert.ok(today.includes(sum(next)) && !today.includes(sum(first)));
      assert.ok(pinned.includes(sum(first)) && pinned.includes("1, 2"));
      await tab.click("button", "Their rows");
      await tab.find("status", /^3 of 4 rows/);
      tab.silent();
      await tab.close();
    });

    test("a client that only stopped doing it is not said to be gone", async () => {
      const tab = await onLogs(logOf("http.2024-04-01.log", writes("10.1.0.14", 2, "10.1.0.6"), reads(2)));
      const said = await tab.text("region", "Finding 1", /new client/);
      assert.match(said, /No longer behind it as client: 10\.1\.0\.5\./);
      await tab.close();
    });

    test("the findings in short say both numbers", async () => {
      const tab = await onLogs(logOf("http.2024-04-02.log", reads(3)));
      await tab.text("region", "Finding 1", /0 rows behind it on these logs; it was pinned on 3/);
      assert.match(await reportOf(tab), /\| 3 when pinned, 0 now \|/);
      await tab.close();
    });

    test("what was pinned before the logs were changed keeps its file", async () => {
      const tab = await onLogs(first);
      await tab.click("button", "Add or close logs");
      await tab.click("menuitem", /^Close all logs/);
      await tab.ready();
      await tab.drop(logOf("http.2024-04-03.log", reads(4)));
      await tab.read();
      await tab.click("tab", /^Findings/);
      await tab.text("region", "Finding 1", /0 rows behind it/);
      assert.ok((await reportOf(tab)).includes(sum(first)));
      await tab.close();
    });
  });
}
