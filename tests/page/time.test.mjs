// Over time: the strip above everything and the time view, worked by mouse and keyboard, against counts made here from the log itself.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { writeLog } from "./logs.mjs";
import { readLog, realLog, tally, withoutRealLog } from "./truth.mjs";

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
const numberOf = (text) => Number(text.replaceAll(",", ""));
const within = (rows, from, to) => rows.filter((row) => Number(row.ts) >= from && Number(row.ts) < to);

for (const name of browsers) {
  describe(`times as they come in ${name}`, () => {
    let browser, tab;
    before(async () => {
      browser = await launch(name);
      tab = await browser.open();
      await tab.ready();
    });
    after(() => browser?.close());

    test("a row far off does not hide the others, and what has no time is told", async () => {
      const times = Array.from({ length: 400 }, (_, at) => `${1700000000 + at * 9}.000000`);
      const all = ["0.000000", "-5.000000", ...times, "-", "nan", "noon"];
      await tab.drop(writeLog("far.log", { path: "http", rows: all.map((ts) => ({ ts })) }));
      await tab.read();
      await tab.find("status", /^100 d a bar · 3 rows without time · 1 row out of order · \d+ gaps? of .*$/);
      await tab.click("button", "Zoom to 99 %");
      // 3,591 seconds in at most 300 bins.
      await tab.find("status", /^15 s a bar · 2 rows outside · 3 rows without time/);
      await tab.click("button", "Zoom out");
      await tab.click("tab", "Time");
      await tab.click("button", "Narrow to these");
      await tab.find("status", /^400 of 405 rows/);
    });

    test("clocks that are put back, and those a quarter of an hour apart", async () => {
      // TZ=Europe/Berlin date -d @1445733000; @1445736600: 02:30 twice on 2015-10-25.
      await tab.drop(writeLog("clocks.log", { path: "dns", rows: ["1445733000.000000", "1445736600.000000"].map((ts) => ({ ts })) }));
      await tab.read();
      await tab.click("tab", /^dns/);
      await tab.find("status", /2015-10-25 00:30:00 → 01:30:00 UTC$/);
      for (const [zone, wanted] of [["Europe/Berlin", /02:30:00 UTC\+02:00 → 02:30:00 UTC\+01:00$/], ["Asia/Kathmandu", /06:15:00 → 07:15:00 UTC\+05:45$/], ["America/St_Johns", /2015-10-24 22:00:00 → 23:00:00 UTC−02:30$/]]) {
        await tab.click("button", /change the time zone$/);
        await tab.type("textbox", "Find a time zone", zone, { enter: true });
        await tab.find("status", wanted);
      }
      tab.silent();
    });
  });

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
    /** Status codes with their number of rows, commonest first. */
    const codes = () => tally(rows.map((row) => row.status_code)).reverse();
    const choose = async (label, value) => (await tab.find("combobox", new RegExp(`^${label}`))).select(value);
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
      const times = rows.map((row) => Number(row.ts)).sort((a, b) => a - b);
      const gaps = times.filter((at, index) => index > 0 && at - times[index - 1] >= 60).length;
      await selected(new RegExp(`^2 min a bar · 113 rows out of order · ${gaps} gaps of 1 min or more$`));
      const most = counts.indexOf(Math.max(...counts));
      await pointAt(most, counts.length);
      const from = iso(start + most * 120).slice(5, 16).replace("T", " ");
      await selected(new RegExp(`^${english(counts[most])} of ${english(counts[most])} rows ${from} → \\d\\d:\\d\\d UTC$`));
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
      await selected(new RegExp(`^${english(within(rows, from, to).length)} of ${english(within(rows, from, to).length)} rows? 10-21`));
      await keys("Enter");
      await selected(new RegExp(`^${english(within(rows, from, to).length)} of 5,758 rows`));
      await keys("Escape");
      await selected(/^5,758 of 5,758 rows/);
      assert.doesNotMatch(await address(), /where=/);
    });

    test("zooming in shows a stretch of time alone, and selects nothing", async () => {
      const { start } = histogram(rows, 120);
      await (await tab.find("slider", "Rows over time")).focus();
      await keys("Home");
      await tab.page.keyboard.down("Shift");
      await keys("ArrowRight", "ArrowRight");
      await tab.page.keyboard.up("Shift");
      await tab.click("button", "Zoom in");
      const outside = rows.length - within(rows, start, start + 360).length;
      // 360 seconds in at most 300 bins.
      await selected(new RegExp(`^2 s a bar · ${english(outside)} rows outside`));
      await selected(/^5,758 of 5,758 rows/);
      await tab.click("tab", "Time");
      await selected(new RegExp(`${english(outside)} rows outside the time shown`));
      await tab.click("button", "Show all times");
      await selected(/^2 min a bar/);
      await tab.click("tab", "Stack");
      await tab.find("grid", /^Stack of/);
      await selected(/^2 min a bar/);
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
      await tab.click("button", /change the time zone$/);
      await tab.type("textbox", "Find a time zone", "America/New_York", { enter: true });
      // 10:09:20 UTC; New York had summer time.
      await selected(/^5,758 of 5,758 rows .* 2015-10-21 06:09:20 → 12:54:37 UTC−04:00$/);
      const [first] = await tab.lines("Stack of user_agent");
      assert.match(first.join(" "), /08:42:47/);
      await tab.click("tab", "Rows");
      const [row] = await tab.lines("Rows");
      assert.match(row.join(" "), /06:09:20/);
      await tab.click("button", /change the time zone$/);
      await tab.type("textbox", "Find a time zone", "UTC", { enter: true });
      await selected(/2015-10-21 10:09:20 → 16:54:37 UTC$/);
      await tab.click("tab", "Stack");
    });

    test("a chart per value, with its rows and its peak", async () => {
      await tab.click("tab", "Time");
      await choose("Series by", "status_code");
      const automatic = () => tab.page.$eval("select option[value='0']", (option) => option.textContent);
      assert.match(await automatic(), /^Automatic, \d+ (s|min|h)$/);
      await choose("Bins", "60");
      await tab.page.waitForFunction(() => document.querySelector("select option[value='0']").textContent === "Automatic", { polling: 50 });
      const { counts } = histogram(rows, 60);
      await selected(new RegExp(`· ${counts.length} bins of 1 min · ${codes().length - 1} values and unset`));
      const of = (value) => histogram(rows.filter((row) => row.status_code === value), 60).counts;
      const values = codes();
      const wanted = [...values.filter(([value]) => value !== "-"), ...values.filter(([value]) => value === "-")];
      const found = (await tab.lines("Series over time")).map(([value, total, , peak]) => [value.replace("✓ ", ""), total, peak]);
      const expected = wanted.map(([value, total]) => [value === "-" ? "unset" : value, english(total), english(Math.max(...of(value)))]);
      // What is as common as another may stand before or after it.
      assert.deepEqual(found.slice(1).sort(), expected.sort());
      assert.deepEqual(found[0], ["All rows", english(rows.length), english(Math.max(...counts))]);
      assert.deepEqual(found.slice(1, -1).map(([, total]) => total), found.slice(1, -1).map(([, total]) => total).sort((a, b) => numberOf(b) - numberOf(a)));
    });

    test("a bar leads to its rows, by mouse and by keyboard", async () => {
      const minutes = histogram(rows, 60);
      const chosen = rows.filter((row) => row.status_code === "404");
      const at = Math.floor(Number(chosen[0].ts) / 60) - minutes.start / 60;
      const [from, to] = [minutes.start + at * 60, minutes.start + (at + 1) * 60];
      const expected = new RegExp(`^${english(within(chosen, from, to).length)} of 5,758 rows`);
      const line = (await tab.lines("Series over time")).findIndex(([value]) => /404/.test(value));
      await (await tab.find("grid", "Series over time")).focus();
      for (let step = 0; step < line; step += 1) await keys("ArrowDown");
      await keys("Home");
      for (let step = 0; step < at; step += 1) await keys("ArrowRight");
      await selected(new RegExp(`: ${within(chosen, from, to).length} of the ${english(within(rows, from, to).length)} rows then`));
      await keys("Enter");
      await selected(expected);
      assert.match(await address(), new RegExp(`where=ts:\\[${iso(from)} TO ${iso(to)}} AND status_code:404&view=rows`));
      await tab.page.goBack();
      await selected(/^5,758 of 5,758 rows/);
      const bars = (await (await tab.find("grid", "Series over time")).$$("[role=row] svg[role=img]"))[line];
      const box = await bars.boundingBox();
      await tab.page.mouse.click(box.x + ((at + 0.5) / minutes.counts.length) * box.width, box.y + 10);
      await selected(expected);
      await tab.page.goBack();
      await selected(/^5,758 of 5,758 rows/);
    });

    test("one click hides the commonest, and the others are scaled anew", async () => {
      await tab.click("button", "Same");
      const highest = () => tab.page.evaluate(() => {
        const charts = [...document.querySelectorAll("[role=grid] [role=row] svg[role=img]")].slice(1);
        const top = (path) => Math.min(...[...path.matchAll(/V([\d.]+)/g)].map(([, y]) => Number(y)));
        return charts.map((chart) => top(chart.querySelector(".bars").getAttribute("d")));
      });
      // Beside the commonest, no other series reaches half of the height of its chart.
      assert.equal((await highest()).filter((top) => top < 20).length, 1);
      await tab.click("button", "Hide the commonest");
      await tab.settled();
      assert.match(await address(), /&hide==200&/);
      assert.ok((await highest()).some((top) => top === 0), "the commonest of the others is as high as there is room");
      await tab.click("button", /^200$/);
      assert.doesNotMatch(await address(), /hide=/);
      await tab.click("button", "Hide the commonest");
    });

    test("the same numbers as a table, and for a spreadsheet", async () => {
      await tab.click("button", "Table");
      const minutes = histogram(rows, 60);
      const text = (at) => iso(minutes.start + at * 60).slice(0, 19).replace("T", " ");
      const filled = minutes.counts.map((_, at) => at).filter((at) => minutes.counts[at] > 0);
      const ofMinute = (at, value) => rows.filter((row) => Math.floor(Number(row.ts) / 60) === minutes.start / 60 + at && row.status_code === value).length;
      const found = (await tab.lines("Rows over time")).slice(0, 12);
      const heads = await (await tab.find("grid", "Rows over time")).$$eval("[role=columnheader]", (heads) => heads.slice(2).map((head) => head.innerText));
      assert.equal(heads.length, codes().length - 1);
      assert.ok(!heads.includes("200"));
      const values = heads.map((head) => (head === "unset" ? "-" : head));
      const expected = filled.slice(0, 12).map((at) => [text(at), minutes.counts[at], ...values.map((value) => ofMinute(at, value))].map((cell) => (typeof cell === "number" ? english(cell) : cell)));
      assert.deepEqual(found, expected);
      await tab.page.evaluate(() => {
        navigator.clipboard.writeText = async (copied) => void (window.copied = copied);
      });
      await tab.click("button", "Copy for a spreadsheet");
      const lines = (await (await tab.page.waitForFunction(() => window.copied)).jsonValue()).split("\n").map((line) => line.split("\t"));
      assert.deepEqual(lines[0], ["bin_start_utc", "All rows", ...heads]);
      assert.deepEqual(lines.slice(1), minutes.counts.map((total, at) => [text(at), total, ...values.map((value) => ofMinute(at, value))].map(String)));
    });

    test("the address holds it all", async () => {
      const before = await address();
      assert.match(before, /view=time&.*over=status_code&bin=60&hide==200&scale=same$/);
      await tab.page.reload();
      await tab.ready();
      await tab.drop(realLog);
      await tab.read();
      await selected(new RegExp(` bins of 1 min · ${codes().length - 1} values and unset`));
      assert.equal(await address(), before);
      await tab.click("button", "Show all");
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
