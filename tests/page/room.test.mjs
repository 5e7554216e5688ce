// Where room is short, whole parts go and what acts stays in sight; where there is room, it goes to what is cut.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { writeLog, writeText } from "./logs.mjs";

const ROWS = Array.from({ length: 400 }, (_, at) => ({ ts: `${1700000000 + at * 60}.0`, "id.orig_h": `192.168.2.${at % 7}`, "id.resp_h": `192.168.88.${100 + (at % 9)}`, method: at % 5 === 0 ? "POST" : "GET" }));
/** Text of a table, for logs with other fields than http has. */
const logOf = (path, fields, types, lines) => [`#separator \\x09`, "#set_separator\t,", "#empty_field\t(empty)", "#unset_field\t-", `#path\t${path}`, `#fields\t${fields.join("\t")}`, `#types\t${types.join("\t")}`, ...lines.map((line) => line.join("\t")), ""].join("\n");
const MESSAGE = "192.168.1.15 performed an ICMP address scan on 255 hosts of this network";
const FIELDS = Array.from({ length: 40 }, (_, at) => `field_${at}`);
const NAMES = ["alpha_of_the_plant", "beta_of_the_plant", "gamma_of_the_plant", "delta_of_the_plant", "epsilon_of_the_plant", "zeta_of_the_plant", "eta_of_the_plant", "theta_of_the_plant"];

for (const name of browsers) {
  describe(`room in ${name}`, () => {
    let browser, tab;
    before(async () => {
      browser = await launch(name);
      tab = await browser.open({ width: 1024, height: 768 });
      await tab.ready();
      await tab.drop(
        writeLog("http.log", { path: "http", rows: ROWS }),
        writeText("notice.log", logOf("notice", ["ts", "note", "msg", "src"], ["time", "string", "string", "addr"], Array.from({ length: 20 }, (_, at) => [`${1700000000 + at}.0`, "ICMP::ICMPAddressScanByManyHosts", MESSAGE, "192.168.1.15"]))),
        writeText("wide.log", logOf("wide", ["ts", ...FIELDS], ["time", ...FIELDS.map(() => "string")], [["1700000000.0", ...FIELDS]])),
        ...NAMES.map((path) => writeText(`${path}.log`, logOf(path, ["ts", "uid"], ["time", "string"], [["1700000000.0", "C1"]]))),
      );
      await tab.read();
    });
    after(() => browser?.close());
    const inside = (selector) => tab.page.evaluate((selector) => {
      const box = document.querySelector(selector).getBoundingClientRect();
      return box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight && document.querySelector(selector).contains(document.elementFromPoint(box.left + box.width / 2, box.bottom - 2));
    }, selector);

    for (const width of [1024, 1440]) {
      test(`what is selected is said in whole parts at ${width} pixels, in one line that ends with the whole filter`, async () => {
        await tab.page.setViewport({ width, height: 800 });
        await tab.page.evaluate(() => (location.hash = 'log=http&view=rows&where=id.resp_h:192.168.88.105&pivot={"by":["id.orig_h"],"from":{"log":"http","where":"id.orig_h:192.168.2.1 AND method:POST"}}'));
        await tab.text("region", "Selection", /everything from these clients/);
        await tab.settled();
        const said = await tab.page.evaluate(() => {
          const line = document.querySelector(".selection-line").getBoundingClientRect();
          const seen = [...document.querySelectorAll(".selection-what > *, .selection-when")].filter((part) => part.getBoundingClientRect().top < line.bottom - 4);
          return {
            over: Math.max(...[...document.querySelectorAll(".selection-bar *")].filter((one) => one.closest(".trail") === null).map((one) => one.getBoundingClientRect().right)) - innerWidth,
            cut: seen.filter((part) => part.getBoundingClientRect().right > line.right + 0.5 || part.getBoundingClientRect().left < line.left - 0.5).map((part) => part.textContent),
            counts: seen.filter((part) => part.className === "").map((part) => part.textContent.replace(/[\d,]+/g, "0")),
            when: seen.some((part) => part.className === "selection-when"),
            title: document.querySelector(".selection-line > [title]").title.split("\n").at(-1),
          };
        });
        assert.ok(said.over <= 0.5, `${said.over} pixels beyond the window`);
        assert.deepEqual(said.cut, []);
        assert.match(said.counts.join(""), /^0 of 0 rows · 0 clients? · 0 servers? · 0 pairs?$/);
        assert.match(said.title, /→ .*UTC$/);
        const [steps, inOneLine] = await tab.page.evaluate(() => [
          [...document.querySelectorAll(".trail .where .step")].map((step) => step.scrollWidth <= step.clientWidth),
          [...document.querySelectorAll(".trail, .selection-line")].map((one) => one.getBoundingClientRect()).every((box, _, all) => box.top < all[0].bottom && box.bottom > all[0].top),
        ]);
        assert.deepEqual([steps, inOneLine], [[width >= 1340, true], true]);
      });
    }

    test("what confirms a pivot is in sight, however many fields there are", async () => {
      await tab.page.evaluate(() => (location.hash = "log=wide&view=stack"));
      await tab.text("region", "Selection", /^All of wide/);
      for (const [width, height] of [[1024, 768], [1440, 900], [1920, 1080]]) {
        await tab.page.setViewport({ width, height });
        await tab.click("button", "Pivot by…");
        await tab.find("button", "Choose fields");
        assert.ok(await inside(".pivot-form .primary"), `${width}`);
        await tab.page.keyboard.press("Escape");
      }
    });

    test("tabs of logs are whole, and their list lies in the window and is gone through by letters", async () => {
      await tab.page.setViewport({ width: 1440, height: 900 });
      // Seen to with the next drawing, as the strip has another width.
      await tab.page.waitForFunction(() => {
        const strip = document.querySelector(".log-tabs").getBoundingClientRect();
        const part = [...document.querySelectorAll(".log-tabs [role=tab]")].filter((one) => {
          const box = one.getBoundingClientRect();
          return box.right > strip.left && box.left < strip.right && (box.left < strip.left - 1 || box.right > strip.right + 1);
        });
        return document.querySelector(".log-tabs [data-cut]") !== null && part.every((one) => getComputedStyle(one).opacity === "0");
      }, { polling: 50 });
      await tab.click("button", "All logs");
      const menu = await tab.page.evaluate(() => document.querySelector(".top-bar .panel").getBoundingClientRect().toJSON());
      assert.ok(menu.left >= 0 && menu.right <= 1440 && menu.bottom <= 900, JSON.stringify(menu));
      for (const [letter, log] of [["e", "epsilon_of_the_plant"], ["e", "eta_of_the_plant"], ["e", "epsilon_of_the_plant"], ["q", "epsilon_of_the_plant"], ["n", "notice"]]) {
        await tab.page.keyboard.press(letter);
        assert.equal(await tab.page.evaluate(() => document.activeElement.innerText), log);
      }
      await tab.page.keyboard.press("Escape");
    });

    test("rows give the room that is left over to the cells that are cut", async () => {
      await tab.page.setViewport({ width: 1920, height: 1080 });
      await tab.page.evaluate(() => (location.hash = "log=notice&view=rows"));
      await tab.text("status", /^20 rows$/);
      await tab.settled();
      const cut = await tab.page.evaluate(() => [...document.querySelectorAll(".rows-grid .grid-body .cell")].filter((cell) => cell.scrollWidth > cell.clientWidth).map((cell) => cell.innerText));
      assert.deepEqual(cut, []);
      const edge = await tab.page.evaluate(() => document.querySelector(".rows-grid").scrollWidth - document.querySelector(".rows-grid").clientWidth);
      assert.equal(edge, 0);
    });

    test("a time axis over days names the first midnight, and no label runs out of it", async () => {
      // From 22:13:20 on the 14th: the midnight two hours later has the room of the day before.
      const days = Array.from({ length: 40 }, (_, at) => ({ ts: `${1700000000 + at * 7200}.0` }));
      const other = await browser.opened([writeLog("http.log", { path: "http", rows: days })], { width: 1024, height: 768 });
      await other.settled();
      const labels = await other.page.evaluate(() => {
        const axis = [...document.querySelectorAll(".time-axis")].find((one) => one.closest("svg").checkVisibility());
        const end = axis.closest("svg").getBoundingClientRect().right;
        return [...axis.querySelectorAll("text")].filter((one) => one.textContent !== "").map((one) => [one.textContent, one.getBoundingClientRect().right <= end + 1]);
      });
      assert.equal(labels[0][0], "2023-11-15");
      assert.ok(labels.length >= 4 && labels.every(([, within]) => within), JSON.stringify(labels));
      other.silent();
      await other.close();
      await tab.page.bringToFront();
    });

    test("asks for nothing", () => tab.silent());
  });
}
