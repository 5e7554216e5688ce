// The story of a connection: rows of all logs that belong to the open row, in the order of time, each a door; taken from the logs by hand.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { writeZeek } from "./logs.mjs";

const ID = { ts: "time", uid: "string", "id.orig_h": "addr", "id.orig_p": "port", "id.resp_h": "addr", "id.resp_p": "port" };
const between = (ts, uid, host = "10.0.0.1") => [ts, uid, host, "40000", "10.0.0.9", "80"];
const LOGS = () => [
  writeZeek("conn", { ...ID, proto: "enum", service: "string", conn_state: "string" }, [
    [...between("100.000000", "CaA"), "tcp", "http", "SF"],
    [...between("100.000000", "caa"), "tcp", "http", "SF"],
    ["500.0", "Cother", "10.0.0.1", "2", "10.0.0.9", "80", "tcp", "-", "S0"],
  ]),
  writeZeek("http", { ...ID, method: "string", uri: "string", user_agent: "string", resp_fuids: "vector[string]" }, [
    [...between("100.250000", "CaA"), "GET", "/tool.exe", "curl", "F1"],
    ...Array.from({ length: 120 }, (_, at) => [...between(`${110 + at}.5`, "CaA"), "GET", `/poll/${at}`, "<b>bold</b>", "-"]),
    [...between("103.0", "Cb", "10.0.0.2"), "GET", "/tool.exe", "curl", "F3"],
  ]),
  writeZeek("files", { ts: "time", fuid: "string", conn_uids: "set[string]", source: "string", mime_type: "string" }, [
    ["100.300001", "F1", "CaA", "HTTP", "application/x-dosexec"],
    ["103.1", "F3", "Cb", "HTTP", "application/x-dosexec"],
  ]),
  // Of the connection it knows nothing: only the file leads here.
  writeZeek("pe", { ts: "time", id: "string", machine: "string" }, [["100.4", "F1", "I386"], ["103.2", "F3", "AMD64"]]),
  writeZeek("dns", { ...ID, query: "string" }, [[...between("99.0", "Cdns"), "example.com"]]),
];

for (const name of browsers) {
  describe(`the story of a connection in ${name}`, () => {
    let browser, tab;
    const lines = async () => {
      await tab.settled();
      return tab.page.evaluate(() => [...document.querySelectorAll(".story ol li")].map((line) => line.innerText.replace(/\s+/g, " ").trim()));
    };
    const openFirst = async () => {
      await tab.settled();
      await (await tab.find("gridcell")).click();
      await tab.find("region", "Row detail");
      await tab.find("region", "Story of this connection");
    };
    before(async () => {
      browser = await launch(name);
      tab = await browser.opened([...LOGS()]);
      await tab.click("tab", /^conn/);
      await tab.click("tab", "Rows");
      await openFirst();
    });
    after(() => browser?.close());

    test("rows of all logs in the order of time, also those that only the file leads to", async () => {
      const told = await lines();
      assert.deepEqual(told.slice(0, 5), [
        "this row conn tcp http SF",
        "+0.25 s http GET /tool.exe curl",
        "+0.300001 s files HTTP application/x-dosexec",
        "+0.4 s pe I386",
        "+10.5 s http GET /poll/0 <b>bold</b>",
      ]);
      // 100 of each log are listed, of the 121 in http; the others are counted.
      assert.equal(told.length, 104);
      assert.equal(told.at(-1), "21 more of http");
      await tab.text("region", "Story of this connection", /^Story of this connection ?124 rows in 1 min 49 s conn ?1 http ?121 files ?1 pe ?1/);
      await tab.find("button", "Story: 124 rows in 4 logs");
    });

    test("a line opens its row in its log, and back is one step", async () => {
      await tab.click("button", /pe\s*I386$/);
      await tab.find("tab", /^pe/);
      await tab.text("region", "Row detail", /machine I386|machine\s+I386/);
      assert.equal((await lines()).find((line) => line.startsWith("this row")), "this row pe I386");
      assert.equal((await lines()).length, 104, "through its file to the same connection");
      await tab.page.goBack();
      await tab.find("grid", "Rows");
      await tab.settled();
      assert.match(await tab.page.evaluate(() => location.hash), /log=conn/);
    });

    test("a count leads to all of them, whatever was filtered", async () => {
      await tab.type("textbox", "Filter", "conn_state:SF", { enter: true });
      await openFirst();
      await lines();
      await tab.click("button", /^http\s*121$/);
      await tab.find("status", /^121 of 122 rows/);
      tab.silent();
    });
  });
}
