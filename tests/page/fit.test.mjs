// What is shown fits: in a narrow window nothing that a view is read for is cut, lines of a stack are as high as their values, addresses of
// one network are told apart, a bar that stands over all others leaves them in sight, and the bars above the list take little of a low window.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { writeLog, writeText } from "./logs.mjs";

const FAR = "2001:db8:85a3:1234:5678:8a2e:370:";
const AGENTS = ["curl/8.5", "-", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36", "Wget/1.21.3", "Mozilla/5.0 (X11; Linux x86_64; rv:102.0) Gecko/20100101 Firefox/102.0"];
// Three days with a row a minute and a half, so that times are told with their days, and 400 rows within one second.
const STEADY = Array.from({ length: 300 }, (_, at) => ({ ts: `${1700000000 + at * 900}.0` }));
const BURST = Array.from({ length: 400 }, () => ({ ts: "1700100000.0" }));
const rowsOf = (times) => times.map((row, at) => ({ ...row, "id.orig_h": `${FAR}${1000 + (at % 4)}`, "id.resp_h": `${FAR}${2000 + (at % 6)}`, user_agent: AGENTS[at % AGENTS.length] }));

/** Runs in the page: what of a view is cut by its own box or by the edge of the window. */
function cut() {
  const found = [];
  const name = (one) => `${one.tagName}.${one.className} ${one.innerText.slice(0, 40)}`;
  const inside = (one) => one.checkVisibility({ visibilityProperty: true });
  for (const one of document.querySelectorAll(".view .tools > *, .report-table")) if (inside(one) && one.getBoundingClientRect().right > innerWidth + 0.5) found.push(`beyond the window: ${name(one)}`);
  for (const one of document.querySelectorAll(".clients-grid .cell, .report-table td:not(.file-name), .stack-grid .cell:not(.value), .series > .num")) {
    // Clients have more columns than a narrow window has room for: they are a scroll away.
    const wide = one.closest(".clients-grid");
    if (wide !== null) wide.scrollLeft = wide.scrollWidth;
    if (inside(one) && (one.scrollWidth > one.clientWidth + 1 || one.getBoundingClientRect().right > innerWidth + 0.5)) found.push(`cut: ${name(one)}`);
  }
  for (const one of document.querySelectorAll(".stack-grid .value-text, .stack-grid .value")) if (one.scrollHeight > one.clientHeight + 1) found.push(`cut: ${name(one)}`);
  return found;
}

for (const name of browsers) {
  describe(`what is shown fits in ${name}`, () => {
    let browser, tab;
    before(async () => {
      browser = await launch(name);
      tab = await browser.open({ width: 1024, height: 768 });
      await tab.ready();
      await tab.drop(writeLog("http.log", { path: "http", rows: rowsOf([...STEADY, ...BURST]) }));
      await tab.read();
    });
    after(() => browser?.close());

    for (const width of [1024, 1440]) {
      test(`nothing that a view is read for is cut at ${width} pixels`, async () => {
        await tab.page.setViewport({ width, height: 800 });
        for (const view of ["Stack", "Time", "Pairs", "Clients", "Rows", "Files"]) {
          await tab.click("tab", view);
          await tab.settled();
          assert.deepEqual(await tab.page.evaluate(cut), [], view);
        }
      });
    }

    test("clients are seen first to last, and say who they are when the lines are scrolled", async () => {
      await tab.page.setViewport({ width: 1024, height: 768 });
      await tab.click("tab", "Clients");
      await tab.settled();
      const shown = await tab.page.evaluate(() => {
        const grid = document.querySelector("[role=grid]");
        grid.scrollLeft = grid.scrollWidth;
        const heads = [...grid.querySelectorAll("[role=columnheader]")].map((head) => head.innerText.trim());
        const cells = [...grid.querySelector(".grid-body .grid-row").children].map((cell) => cell.getBoundingClientRect());
        const edge = grid.getBoundingClientRect();
        return { heads: heads.slice(-2), last: cells.at(-1).right <= edge.right + 0.5, first: cells[0].left >= edge.left - 0.5 };
      });
      assert.deepEqual(shown, { heads: ["First seen", "Last seen"], last: true, first: true });
    });

    test("the least share is told whole, and a long name of a field too", async () => {
      const other = await browser.open({ width: 1024, height: 768 });
      await other.ready();
      const log = (path, field, count) => writeText(`${path}.log`, `#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t${path}\n#fields\tts\t${field}\n#types\ttime\tstring\n${Array.from({ length: count }, (_, at) => `${1700000000 + at}.0\t${at === 0 ? "rare" : "common"}\n`).join("")}`);
      await other.drop(log("many", "response_body_len", 20_001));
      await other.read();
      await other.click("tab", "Stack");
      await (await other.find("button", /response_body_len/)).click();
      await other.settled();
      for (const width of [1024, 1920]) {
        await other.page.setViewport({ width, height: 768 });
        await other.settled();
        assert.deepEqual(await other.page.evaluate(cut), [], `${width}`);
        assert.match((await other.lines(/^Stack of/))[0].join(" "), /< 0\.01 %/);
        const parts = await other.page.evaluate(() => [...document.querySelectorAll(".field-start")].filter((one) => one.nextSibling.textContent !== "").map((one) => [one.textContent, one.scrollWidth - one.clientWidth]));
        assert.deepEqual(parts, [["response_bod", 0]], `${width}`);
      }
      other.silent();
      await other.close();
    });

    test("a line of a stack is as high as its value needs", async () => {
      await tab.page.setViewport({ width: 1024, height: 700 });
      await tab.click("tab", "Stack");
      await tab.settled();
      const heights = await tab.page.evaluate(() => Object.fromEntries([...document.querySelectorAll(".stack-grid .grid-body .grid-row")].map((row) => [row.querySelector(".value").innerText.trim(), row.getBoundingClientRect().height])));
      assert.deepEqual([heights["curl/8.5"], heights["Wget/1.21.3"], heights.unset], [28, 28, 28]);
      assert.ok(heights[AGENTS[2]] > heights[AGENTS[4]] && heights[AGENTS[4]] > 28, JSON.stringify(heights));
      // Lines follow one another without gaps, and the keyboard brings the last into sight.
      const [places, last] = await tab.page.evaluate(() => {
        const boxes = [...document.querySelectorAll(".stack-grid .grid-body .grid-row")].map((row) => row.getBoundingClientRect());
        return [boxes.slice(1).map((box, at) => Math.round(box.top - boxes[at].bottom)), boxes.length - 1];
      });
      assert.deepEqual(places, places.map(() => 0));
      await tab.page.focus(".stack-grid");
      for (let at = 0; at <= last; at += 1) await tab.page.keyboard.press("ArrowDown");
      await tab.page.waitForFunction(() => {
        const row = document.querySelector(".stack-grid .grid-row.active:last-child")?.getBoundingClientRect();
        const grid = document.querySelector(".stack-grid").getBoundingClientRect();
        return row !== undefined && row.bottom <= grid.bottom + 1 && row.top >= grid.top;
      });
      await tab.page.keyboard.press("Escape");
    });

    test("addresses of one network are told apart", async () => {
      await tab.page.setViewport({ width: 1024, height: 768 });
      await tab.click("tab", "Clients");
      await tab.settled();
      const ends = await tab.page.evaluate(() => [...document.querySelectorAll(".clients-grid .ends")].map((one) => {
        const [end, cell] = [one.lastElementChild, one.closest(".cell")];
        return end.getBoundingClientRect().right <= cell.getBoundingClientRect().right ? end.innerText : "cut";
      }));
      assert.deepEqual(ends.sort(), [1000, 1001, 1002, 1003].map((end) => `:370:${end}`));
    });

    test("a bar that stands over all others leaves them in sight, and the scale says how", async () => {
      await tab.page.setViewport({ width: 1024, height: 1000 });
      await tab.page.waitForFunction(() => document.querySelector(".strip-chart svg")?.getBoundingClientRect().height > 60, { polling: 50 });
      const scale = () => tab.page.evaluate(() => document.querySelector(".strip-scale").selectedOptions[0].text);
      assert.equal(await scale(), "Square root");
      const low = () => tab.page.evaluate(() => {
        const tops = [...document.querySelector(".strip-chart .bars").getAttribute("d").matchAll(/M[\d.]+ ([\d.]+)V([\d.]+)/g)].map(([, foot, top]) => foot - top);
        return [...new Set(tops.map((height) => Math.round(height * 10) / 10))].sort((a, b) => a - b);
      });
      const rooted = await low();
      await tab.page.select(".strip-scale", "whole");
      assert.equal(await scale(), "Whole log");
      assert.ok(rooted[0] > (await low())[0], `${rooted}`);
      const own = await browser.open({ width: 1024, height: 768 });
      await own.ready();
      await own.drop(writeLog("steady.log", { path: "http", rows: rowsOf(STEADY) }));
      await own.read();
      await own.settled();
      assert.equal(await own.page.evaluate(() => document.querySelector(".strip-scale").selectedOptions[0].text), "Whole log");
      await own.close();
    });

    test("the bars above the list leave most of a low window to it, whole and with targets that a pointer hits", async () => {
      const own = await browser.open({ width: 1024, height: 768 });
      await own.ready();
      await own.drop(writeLog("low.log", { path: "http", rows: rowsOf([...STEADY, ...BURST]) }));
      await own.read();
      await own.click("tab", "Rows");
      await own.settled();
      const top = () => own.page.evaluate(() => document.querySelector(".view .grid").getBoundingClientRect().top);
      assert.ok((await top()) <= 230, `${await top()}`);
      // A filter, a pivot, a time, and what is known good: all at once.
      await own.page.evaluate(() => (location.hash = 'log=http&view=rows&where=user_agent:*o*+ts:%3E%3D2023-11-15T00:00:00Z&pivot={"by":["id.orig_h","id.resp_h"],"from":{"log":"http","where":"user_agent:*Mozilla*"}}&known=http+user_agent:curl*'));
      await own.text("status", /known-good/);
      await own.settled();
      assert.ok((await top()) <= 260, `${await top()}`);
      const wrong = await own.page.evaluate(() => [...document.querySelectorAll(".top-bar, .filter-bar, .selection-bar, .strip, .stage-head, .tools")].flatMap((bar) => {
        const around = bar.getBoundingClientRect();
        return [...bar.querySelectorAll("button, select, input")].filter((one) => one.checkVisibility({ visibilityProperty: true })).flatMap((one) => {
          const box = one.getBoundingClientRect();
          const fits = box.left >= 0 && box.right <= innerWidth && box.top >= around.top - 1 && box.bottom <= around.bottom + 1;
          return box.height >= 24 && box.width >= 24 && (fits || one.closest(".trail") !== null) ? [] : [`${bar.className}: ${one.innerText || one.ariaLabel} ${box.width} ${box.height}`];
        });
      }));
      assert.deepEqual(wrong, []);
      const said = await own.page.evaluate(() => [...document.querySelectorAll(".selection-line > *, .known-good > [role=status], .strip-readout")].filter((one) => one.scrollWidth > one.clientWidth + 1 || one.getBoundingClientRect().right > innerWidth).map((one) => one.innerText));
      assert.deepEqual(said, []);
      await own.close();
    });

    test("the line around a list's head is whole", async () => {
      await tab.click("tab", "Rows");
      await tab.settled();
      await tab.page.focus(".rows-grid");
      const { left, top, width } = await tab.page.evaluate(() => document.querySelector(".rows-grid .grid-head").getBoundingClientRect().toJSON());
      const picture = await tab.page.screenshot({ encoding: "base64", clip: { x: Math.ceil(left) + 1, y: Math.ceil(top), width: Math.floor(Math.min(width, 1024 - left)) - 24, height: 1 } });
      const blank = await tab.page.browser().newPage();
      const colours = await blank.evaluate(async (source) => {
        const image = new Image();
        image.src = source;
        await image.decode();
        const canvas = new OffscreenCanvas(image.width, 1).getContext("2d");
        canvas.drawImage(image, 0, 0);
        const { data } = canvas.getImageData(0, 0, image.width, 1);
        return [...new Set(Array.from({ length: image.width }, (_, at) => data.slice(at * 4, at * 4 + 3).join()))];
      }, `data:image/png;base64,${picture}`);
      await blank.close();
      assert.equal(colours.length, 1, colours.join(" | "));
    });
  });
}
