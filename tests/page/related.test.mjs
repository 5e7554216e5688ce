// From a row of one log to the rows of others that belong to it, and from a whole selection; counts taken from the logs by hand.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { writeZeek as zeek } from "./logs.mjs";

const ID = { ts: "time", uid: "string", "id.orig_h": "addr", "id.orig_p": "port", "id.resp_h": "addr", "id.resp_p": "port" };
const LOGS = () => [
  zeek("http", { ...ID, resp_fuids: "vector[string]" }, [
    ["1.0", "CaA", "10.0.0.1", "1", "10.0.0.9", "80", "F1,F2"],
    ["2.0", "CaA", "10.0.0.1", "1", "10.0.0.9", "80", "-"],
    ["3.0", "Cb", "10.0.0.2", "1", "10.0.0.9", "80", "F3"],
  ]),
  // `caa` is another connection than `CaA`.
  zeek("conn", { ...ID, proto: "enum" }, [
    ["1.0", "CaA", "10.0.0.1", "1", "10.0.0.9", "80", "tcp"],
    ["2.0", "caa", "10.0.0.1", "2", "10.0.0.8", "80", "tcp"],
    ["3.0", "Cb", "10.0.0.2", "1", "10.0.0.9", "80", "tcp"],
  ]),
  zeek("files", { ts: "time", fuid: "string", tx_hosts: "set[addr]", rx_hosts: "set[addr]", conn_uids: "set[string]" }, [
    ["1.0", "F1", "10.0.0.9", "10.0.0.1", "CaA"],
    ["1.0", "F2", "10.0.0.9", "10.0.0.1", "CaA,Cb"],
    ["1.0", "F3", "10.0.0.9", "10.0.0.2", "Cb"],
    ["1.0", "F4", "10.0.0.7", "10.0.0.6", "Cz"],
  ]),
];

for (const name of browsers) {
  describe(`related rows in ${name}`, () => {
    let browser, tab;
    before(async () => {
      browser = await launch(name);
      tab = await browser.opened([...LOGS()]);
      await tab.click("tab", /^http/);
      await tab.click("tab", "Rows");
    });
    after(() => browser?.close());
    const related = async (text) => {
      await tab.settled();
      return (await tab.text("region", "Related rows", text)).replace(/ \d+ more /, " ");
    };
    const rows = () => tab.page.evaluate(() => [...document.querySelectorAll("[role=grid] [role=row]")].length - 1);

    test("a row leads to its connection, its files and its machines", async () => {
      const cell = await (await tab.find("grid", "Rows")).$$("[role=gridcell]");
      await cell[0].click();
      await tab.find("region", "Row detail");
      const text = await related(/conn same connection/);
      assert.match(text, /http same connection 2/);
      assert.match(text, /conn same connection 1/);
      assert.match(text, /files same connection 2/);
      assert.match(text, /files same file 2/);
      await tab.click("button", /^conn same client and server 1$|^conn\s*same client and server/);
      await tab.find("tab", /^conn/);
      await tab.settled();
      assert.equal(await rows(), 1);
      await tab.page.goBack();
      await tab.settled();
      assert.equal(await rows(), 3, "back is one step");
    });

    test("a selection leads to the rows that share its connections and files", async () => {
      await tab.type("textbox", "Filter", "id.orig_h:10.0.0.2", { enter: true });
      await tab.settled();
      await tab.click("button", /^Pivot by/);
      const text = await related(/same file/);
      assert.match(text, /conn same connection \(uid\) 1/);
      assert.match(text, /files same connection \(uid = conn_uids\) 2/);
      assert.match(text, /files same file \(resp_fuids = fuid\) 1/);
      await tab.click("button", /files\s*same connection/);
      await tab.settled();
      assert.equal(await rows(), 2);
    });

    test("each log goes on where it was left", async () => {
      const asked = (part) => tab.page.waitForFunction((part) => decodeURIComponent(location.hash).includes(part), { polling: 50 }, part);
      await tab.click("tab", /^http/);
      await asked("where=id.orig_h:10.0.0.2");
      await tab.settled();
      assert.equal(await rows(), 1);
      await tab.click("tab", /^files/);
      await asked('"from":{"log":"http","where":"id.orig_h:10.0.0.2"}');
      await tab.settled();
      assert.equal(await rows(), 2);
    });

    test("a log without clients and servers offers no pivot between them", async () => {
      await tab.click("tab", "Stack");
      await tab.find("grid", /^Stack of/);
      await tab.settled();
      assert.equal(await tab.has("button", /Show rows/), true);
      assert.equal(await tab.has("button", /Everything between the pairs of these \(p\)/), false);
      await tab.click("tab", /^http/);
      await tab.find("button", /Everything between the pairs of these \(p\)/);
    });

    test("a log of single machines names its scanners, and leads to what they did", async () => {
      await tab.drop(zeek("software", { ts: "time", host: "addr", name: "string", unparsed_version: "string" }, [
        ["1.0", "10.0.0.1", "Nmap", "Mozilla/5.0 (compatible; Nmap Scripting Engine; x)"],
        ["2.0", "10.0.0.5", "curl", "curl/8.0"],
      ]));
      await tab.click("tab", /^software/);
      await tab.click("tab", "Overview");
      await tab.text("region", "software", /1 host with marks of scanners.*1 row, 50/s);
      await tab.click("button", /1 host with marks of scanners/);
      await tab.text("status", /1 host shows marks of scanners or attacks/, /1 row of 2/);
      assert.equal(await tab.has("button", /Everything from/), false);
      await tab.click("button", /^10\.0\.0\.1/);
      await tab.settled();
      assert.equal(await rows(), 1);
      await (await (await tab.find("grid", "Rows")).$("[role=gridcell]")).click();
      await tab.find("region", "Row detail");
      assert.match(await related(/conn anything of 10\.0\.0\.1/), /http anything of 10\.0\.0\.1 2/);
      tab.silent();
    });
  });
}
