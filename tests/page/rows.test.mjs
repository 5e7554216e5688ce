// Rows by hand: order, columns, the detail of a row, and the selection as a file, checked against the file it came from.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch, parseCsv } from "./harness.mjs";
import { headOf, lineOf, writeBytes, writeLog } from "./logs.mjs";
import { readLog, treeOf } from "./truth.mjs";

const ROWS = [
  { "id.orig_p": "443", uri: "/b", user_agent: "tab\\x09here" },
  { "id.orig_p": "9", uri: "/a", user_agent: "-" },
  { "id.orig_p": "80", uri: "/%41?q=\"x\",y", user_agent: "(empty)", "id.resp_h": "10.0.0.9" },
  { "id.orig_p": "-", uri: "/é", user_agent: "=1+1", "id.orig_h": "10.0.0.7" },
];

for (const name of browsers) {
  describe(`rows in ${name}`, () => {
    let browser, tab, file, truth;
    const column = async (at) => (await tab.lines("Rows")).map((cells) => cells[at]);
    const heads = async () => {
      await tab.settled();
      const grid = await tab.find("grid", "Rows");
      return grid.evaluate((grid) => [...grid.querySelectorAll("[role=columnheader]")].map((head) => head.innerText.trim()));
    };
    const sorted = async (words) => {
      await tab.page.waitForFunction((text) => document.body.innerText.includes(text), { polling: 50 }, words);
      await tab.settled();
    };
    const take = async (format) => {
      await tab.click("button", "Export");
      return tab.download(() => tab.click("menuitem", format));
    };

    before(async () => {
      file = writeLog("http.log", { path: "http", rows: ROWS });
      truth = readLog(file);
      browser = await launch(name);
      tab = await browser.open();
      await tab.ready();
      await tab.drop(file);
      await tab.read();
      await tab.click("tab", "Rows");
      await tab.find("status", /^4 rows$/);
    });
    after(() => browser?.close());

    test("a log is shown in short at first, without what none of its rows has; every column is one click away", async () => {
      const shown = ["ts", "id.orig_h", "id.resp_h", "id.resp_p", "method", "uri", "user_agent"];
      assert.deepEqual(await heads(), shown);
      const times = await column(0);
      assert.deepEqual(times.slice(0, 2), ["2023-11-14 22:13:20.500", "2023-11-14 22:13:21.500"], "the order within a second is seen");
      await tab.find("button", `All ${truth.fields.length} columns`);
      // The file is whole, whatever is shown of it.
      assert.deepEqual(parseCsv((await take("CSV")).bytes.toString())[0], truth.fields);
      const unset = await browser.opened([writeLog("http.log", { path: "http", rows: ROWS.map(({ uri, ...row }) => ({ ...row, uri: "-" })) })]);
      await unset.type("textbox", "Filter", "user_agent:*", { enter: true });
      await unset.click("tab", "Rows");
      await unset.find("columnheader", "method");
      await unset.settled();
      assert.deepEqual(await unset.page.evaluate(() => [...document.querySelectorAll("[role=columnheader]")].map((head) => head.ariaLabel)), shown.filter((name) => name !== "uri"));
      await unset.close();
      await tab.click("button", `All ${truth.fields.length} columns`);
      await tab.page.waitForFunction((many) => document.querySelectorAll("[role=columnheader]").length === many, {}, truth.fields.length);
      assert.deepEqual(await heads(), truth.fields);
      await tab.find("button", "In short");
    });

    test("with fewer columns the rows begin at the left again", async () => {
      const grid = await tab.find("grid", "Rows");
      await tab.page.setViewport({ width: 700, height: 600 });
      await tab.settled();
      assert.ok(await grid.evaluate((grid) => (grid.scrollLeft = 300, grid.scrollLeft)) > 50);
      await tab.click("button", "In short");
      await tab.page.waitForFunction(() => document.querySelectorAll("[role=columnheader]").length === 7);
      await tab.settled();
      assert.equal(await grid.evaluate((grid) => grid.scrollLeft), 0);
      await tab.page.setViewport({ width: 1440, height: 900 });
      await tab.click("button", `All ${truth.fields.length} columns`);
      await tab.page.waitForFunction((many) => document.querySelectorAll("[role=columnheader]").length === many, {}, truth.fields.length);
    });

    test("in the order read, then by a column, up, down, and as read again", async () => {
      const port = truth.fields.indexOf("id.orig_p");
      assert.deepEqual(await column(port), ["443", "9", "80", "unset"]);
      await tab.click("columnheader", "id.orig_p");
      await sorted("sorted by id.orig_p, ascending");
      assert.deepEqual((await column(port)).filter((cell) => cell !== "unset"), ["9", "80", "443"], "ports are numbers");
      await tab.click("columnheader", "id.orig_p");
      await sorted("sorted by id.orig_p, descending");
      assert.deepEqual((await column(port)).filter((cell) => cell !== "unset"), ["443", "80", "9"]);
      await tab.click("columnheader", "id.orig_p");
      await sorted("in the order read");
      await tab.click("columnheader", "uri");
      await sorted("sorted by uri, ascending");
      assert.equal((await column(truth.fields.indexOf("uri")))[0], "/%41?q=\"x\",y");
      await tab.page.goBack();
      await sorted("in the order read");
      assert.deepEqual(await column(port), ["443", "9", "80", "unset"]);
    });

    test("a row in full, decoded and raw", async () => {
      await (await tab.find("gridcell", /^\/b$/)).click();
      const detail = await tab.text("region", "Row detail", /tab⟨TAB⟩here/);
      assert.ok(detail.includes("http.log : 8"), detail);
      assert.ok(detail.includes("raw tab\\x09here"), "the raw text where decoding changed it");
      assert.ok(detail.includes("2023-11-14 22:13:20.500000"), detail);
      assert.ok(detail.includes("raw 1700000000.5"), detail);
      await tab.page.keyboard.press("ArrowDown");
      await tab.text("region", "Row detail", /user_agent unset/);
      await tab.click("button", "Row after");
      await tab.text("region", "Row detail", /user_agent empty/);
      await tab.click("button", "Include this user_agent");
      await tab.find("status", /^1 of 4 rows/);
      await tab.click("button", "Clear filter");
      await tab.find("status", /^4 of 4 rows/);
      await tab.text("region", "Row detail", /8 fields set, 1 empty\./);
      // It closes where it is not selected any more, also if that happens while another view is shown.
      await tab.type("textbox", "Filter", "user_agent:-", { enter: true });
      await tab.page.waitForFunction(() => document.querySelector(".row-detail") === null);
      await tab.click("button", "Clear filter");
      await tab.settled();
      await (await tab.find("gridcell", /^\/b$/)).click();
      await tab.text("region", "Row detail", /tab⟨TAB⟩here/);
      await tab.click("tab", "Stack");
      await tab.type("textbox", "Filter", "user_agent:-", { enter: true });
      await tab.find("status", /^1 of 4 rows/);
      await tab.click("tab", "Rows");
      await tab.settled();
      await tab.page.waitForFunction(() => document.querySelector(".row-detail") === null);
      await tab.click("button", "Clear filter");
      await tab.find("status", /^4 of 4 rows/);
    });

    test("the detail leaves most of the width to the rows, and is made wider by its edge", async () => {
      await (await tab.find("gridcell", /^\/b$/)).click();
      const detail = await tab.find("region", "Row detail");
      const width = () => detail.evaluate((detail) => Math.round(detail.getBoundingClientRect().width));
      const before = await width();
      assert.ok(before >= 300 && before <= 0.3 * 1440, String(before));
      const edge = await tab.find("separator", "Width of the row");
      await edge.focus();
      await tab.page.keyboard.press("ArrowLeft");
      await tab.page.waitForFunction((edge, wanted) => edge.getAttribute("aria-valuenow") === String(wanted), {}, edge, before + 24);
      assert.equal(await width(), before + 24);
      const { x, y } = await edge.boundingBox();
      await tab.page.mouse.move(x + 4, y + 100);
      await tab.page.mouse.down();
      await tab.page.mouse.move(x - 36, y + 100);
      await tab.page.mouse.up();
      await tab.page.waitForFunction((detail, wanted) => Math.abs(detail.getBoundingClientRect().width - wanted) < 2, {}, detail, before + 64);
      await tab.click("button", "Close the row");
    });

    test("beside the open row the chosen cell is whole, and Esc goes from the one back to the other", async () => {
      const { keyboard } = tab.page;
      await tab.page.setViewport({ width: 1024, height: 768 });
      await tab.page.focus(".rows-grid");
      for (const key of [...Array(5).fill("ArrowUp"), "ArrowDown", "Enter", "End"]) await keyboard.press(key);
      await tab.find("region", "Row detail");
      await tab.settled();
      for (let left = truth.fields.length; left > 0; left -= 1) {
        const cut = await tab.page.evaluate(() => {
          const [cell, grid] = [document.querySelector(".grid-body .active-cell"), document.querySelector(".rows-grid")].map((one) => one.getBoundingClientRect());
          const held = [...document.querySelectorAll(".grid-row.active .held:not(.active-cell)")].map((one) => one.getBoundingClientRect().right);
          const from = Math.max(grid.left, ...(document.querySelector(".grid-body .active-cell.held") === null ? held : []));
          return cell.left < from - 1 || cell.right > grid.right + 1 ? [document.activeElement.getAttribute("aria-activedescendant"), cell.left, cell.right, from, grid.right] : null;
        });
        assert.equal(cut, null);
        await keyboard.press("ArrowLeft");
      }
      await tab.click("button", "Row after");
      await tab.page.focus(".row-cells");
      await keyboard.press("Escape");
      await tab.page.waitForFunction(() => document.activeElement.matches(".rows-grid[aria-activedescendant^='cell-1-']"), { polling: 50 });
      assert.equal(await tab.has("region", "Row detail"), false);
      await tab.page.setViewport({ width: 1440, height: 900 });
    });

    test("columns are chosen and put in order, by mouse and by keyboard", async () => {
      await tab.click("button", "Columns");
      for (const gone of ["uid", "id.orig_h", "id.resp_h", "id.resp_p", "method"]) await tab.click("checkbox", gone);
      await tab.click("button", "Move uri to the left");
      await tab.page.keyboard.press("Escape");
      await tab.find("columnheader", "uri");
      await tab.page.waitForFunction(() => document.querySelectorAll("[role=columnheader]").length === 4);
      assert.deepEqual(await heads(), ["ts", "uri", "id.orig_p", "user_agent"]);
      const grid = await tab.find("grid", "Rows");
      await grid.focus();
      // From the first row up to the head, to the last column, and with it one place to the left.
      for (const key of ["Control+Home", "ArrowUp", "End", "<"]) {
        const [plain, with_] = key.split("+").reverse();
        if (with_) await tab.page.keyboard.down(with_);
        await tab.page.keyboard.press(plain);
        if (with_) await tab.page.keyboard.up(with_);
      }
      await tab.page.waitForFunction(() => document.querySelectorAll("[role=columnheader]")[2].innerText.trim() === "user_agent");
      assert.deepEqual(await heads(), ["ts", "uri", "user_agent", "id.orig_p"]);
      assert.deepEqual((await tab.lines("Rows"))[0], ["2023-11-14 22:13:20.500", "/b", "tab\\x09here", "443"]);
    });

    test("CSV and JSON lines have the chosen columns", async () => {
      const csv = await take("CSV");
      assert.equal(csv.name, "stackhunt-http-rows.csv");
      const [head, ...lines] = parseCsv(csv.bytes.toString());
      assert.deepEqual(head, ["ts", "uri", "user_agent", "id.orig_p"]);
      const wanted = truth.rows.map((row) => head.map((field) => (row[field].startsWith("=") ? `'${row[field]}` : row[field])));
      assert.deepEqual(lines, wanted);
      const objects = (await take("JSON lines")).bytes.toString().trimEnd().split("\n").map((line) => JSON.parse(line));
      assert.deepEqual(objects.map((object) => object.uri), truth.rows.map((row) => row.uri));
      assert.deepEqual(objects.map((object) => object["id.orig_p"]), [443, 9, 80, undefined], "unset is no value");
      assert.ok(objects.every((object) => !("method" in object)));
      await tab.click("button", "Columns");
      await tab.click("button", "All");
      await tab.page.keyboard.press("Escape");
      await tab.page.waitForFunction((many) => document.querySelectorAll("[role=columnheader]").length === many, {}, truth.fields.length);
    });

    test("pairs as JSON, and a selection as Zeek wrote it", async () => {
      assert.deepEqual(JSON.parse((await take("Pairs JSON")).bytes.toString()), treeOf(truth.rows));
      await tab.type("textbox", "Filter", "id.orig_p:>10", { enter: true });
      await tab.find("status", /^2 of 4 rows/);
      const { name: log, bytes } = await take("Zeek TSV");
      assert.equal(log, "stackhunt-http-rows.log");
      const lines = bytes.toString().split("\n");
      assert.deepEqual(lines.filter((line) => line !== "" && !line.startsWith("#")), [truth.raw[0], truth.raw[2]]);
      assert.equal(lines.find((line) => line.startsWith("#fields")), `#fields\t${truth.fields.join("\t")}`);
      tab.silent();
      await tab.close();
    });

    test("a whole log as Zeek TSV is its rows byte for byte, whatever bytes they are", async () => {
      const odd = ["\\xff raw \xff\xfe bytes", "\xe2\x80\xae not text", "quote \" and , and ;", " spaces ", "-", "(empty)", "a".repeat(40_000)];
      const rows = odd.map((agent, at) => lineOf({ user_agent: agent }, at));
      const input = Buffer.from(headOf("http") + rows.join(""), "latin1");
      tab = await browser.open();
      await tab.ready();
      await tab.drop(writeBytes("odd.log", input));
      await tab.read();
      const { bytes } = await take("Zeek TSV");
      const body = (text) => text.split("\n").filter((line) => line !== "" && !line.startsWith("#")).join("\n");
      assert.equal(body(bytes.toString("latin1")), body(input.toString("latin1")));
      tab.silent();
    });
  });
}
