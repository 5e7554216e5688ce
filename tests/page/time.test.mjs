// Over time: the strip above everything and the time view, worked by mouse and keyboard, against counts made here from the log itself.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { readLog, realLog, withoutRealLog } from "./truth.mjs";

/** Rows per bin of so many seconds, from the bin of the first row to that of the last. */
function histogram(rows, width) {
  const numbers = rows.map((row) => Math.floor(Number(row.ts) / width));
  const first = Math.min(...numbers);
  const counts = new Array(Math.max(...numbers) - first + 1).fill(0);
  numbers.forEach((number) => (counts[number - first] += 1));
  return { start: first * width, counts };
}

const iso = (seconds) => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
const english = (number) => number.toLocaleString("en-US");
const within = (rows, from, to) => rows.filter((row) => Number(row.ts) >= from && Number(row.ts) < to);

for (const name of browsers) {
  describe(`over time in ${name}`, { skip: withoutRealLog }, () => {
    let browser, tab, rows;
    const selected = (pattern) => tab.find("status", pattern);
    const address = () => tab.page.evaluate(() => decodeURIComponent(location.hash.replaceAll("+", " ")));
    /** Puts the pointer on the middle of a bin of the strip. */
    const pointAt = async (bin, bins, down = "none") => {
      const box = await (await tab.find("slider", "Rows over time")).boundingBox();
      const x = box.x + ((bin + 0.5) / bins) * box.width;
      await tab.page.mouse.move(x, box.y + box.height / 3, { steps: 4 });
      if (down === "down") await tab.page.mouse.down();
      if (down === "up") await tab.page.mouse.up();
    };
    const keys = async (...names) => {
      for (const key of names) await tab.page.keyboard.press(key);
    };

    before(async () => {
      rows = readLog(realLog).rows;
      browser = await launch(name);
      tab = await browser.open({ width: 1440, height: 900 });
      await tab.ready();
      await tab.drop(realLog);
      await tab.read();
      await tab.settled();
    });
    after(() => browser?.close());

    test("the answer counts as the log does", async () => {
      const answer = await tab.page.evaluate(() => window.stackhunt.timeline({ log: "http", by: "status_code", width: 60, top: 3 }));
      const { start, counts } = histogram(rows, 60);
      assert.equal(answer.start, start);
      assert.deepEqual([...answer.counts], counts);
      assert.deepEqual([...answer.log], counts);
      // awk -F'\t' '!/^#/ { if ($1 < last) n++; last = $1 } END { print n }' http.log
      assert.equal(answer.backwards, 113);
      const ok = answer.series.find((series) => series.value === "200");
      const minute = (at) => rows.filter((row) => row.status_code === "200" && Math.floor(row.ts / 60) === start / 60 + at).length;
      assert.deepEqual([...ok.counts], counts.map((_, at) => minute(at)));
    });

    test("the strip tells its bins, and what lies under the pointer", async () => {
      const { start, counts } = histogram(rows, 120);
      await selected(/^Bins of 2 min · time runs back 113 times · \d+ gaps$/);
      const most = counts.indexOf(Math.max(...counts));
      await pointAt(most, counts.length);
      const from = iso(start + most * 120).slice(0, 19).replace("T", " ");
      await selected(new RegExp(`^${from} → .* ${english(counts[most])} of ${english(counts[most])} rows$`));
    });

    test("a drag narrows the filter, and another one replaces it", async () => {
      const { start, counts } = histogram(rows, 120);
      for (const [first, last] of [[0, 3], [24, 26]]) {
        await pointAt(first, counts.length, "down");
        await pointAt(last, counts.length, "up");
        const [from, to] = [start + first * 120, start + (last + 1) * 120];
        await selected(new RegExp(`^${english(within(rows, from, to).length)} of 5,758 rows`));
        assert.match(await address(), new RegExp(`where=ts:\\[${iso(from)} TO ${iso(to)}}&`));
      }
      await tab.page.goBack();
      await tab.page.goBack();
      await selected(/^5,758 of 5,758 rows/);
    });

    test("the same by keyboard: move, extend, apply, clear", async () => {
      const { start, counts } = histogram(rows, 120);
      await (await tab.find("slider", "Rows over time")).focus();
      await keys("Home", "ArrowRight", "ArrowRight");
      await tab.page.keyboard.down("Shift");
      await keys("ArrowRight", "ArrowRight", "ArrowRight");
      await tab.page.keyboard.up("Shift");
      const [from, to] = [start + 2 * 120, start + 6 * 120];
      await selected(new RegExp(`${english(within(rows, from, to).length)} of ${english(within(rows, from, to).length)} rows?$`));
      await keys("Enter");
      await selected(new RegExp(`^${english(within(rows, from, to).length)} of 5,758 rows`));
      await keys("Escape");
      await selected(/^5,758 of 5,758 rows/);
      assert.doesNotMatch(await address(), /where=/);
    });

    test("the rest of the filter stays, whatever it is", async () => {
      await tab.type("textbox", "Filter", "status_code:404 OR status_code:501", { enter: true });
      const chosen = rows.filter((row) => ["404", "501"].includes(row.status_code));
      await selected(new RegExp(`^${english(chosen.length)} of 5,758 rows`));
      const { start, counts } = histogram(rows, 120);
      await pointAt(24, counts.length, "down");
      await pointAt(30, counts.length, "up");
      await selected(new RegExp(`^${english(within(chosen, start + 24 * 120, start + 31 * 120).length)} of 5,758 rows`));
      await tab.click("button", "All times");
      await selected(new RegExp(`^${english(chosen.length)} of 5,758 rows`));
      await tab.click("button", "Clear filter");
      await selected(/^5,758 of 5,758 rows/);
    });

    test("any zone, everywhere at once, and kept", async () => {
      await tab.click("button", /^Time zone/);
      await tab.type("textbox", "Find a time zone", "America/New_York", { enter: true });
      // 10:09:20 UTC; New York had summer time.
      await selected(/^5,758 of 5,758 rows .* 2015-10-21 06:09:20 → 12:54:37 UTC−04:00$/);
      const [first] = await tab.lines("Stack of user_agent");
      assert.match(first.join(" "), /08:42:47/);
      await tab.click("tab", "Rows");
      const [row] = await tab.lines("Rows");
      assert.match(row.join(" "), /06:09:20/);
      await tab.click("button", /^Time zone/);
      await tab.type("textbox", "Find a time zone", "UTC", { enter: true });
      await selected(/2015-10-21 10:09:20 → 16:54:37 UTC$/);
      await tab.click("tab", "Stack");
    });

    test("the strip closes and opens", async () => {
      await tab.click("button", "Activity");
      assert.equal(await tab.has("slider", "Rows over time"), false);
      await tab.click("button", "Activity over time");
      await tab.find("slider", "Rows over time");
    });

    test("all of it without a request or a complaint", () => tab.silent());
  });
}
