// What runs inside pages while they are measured. Knows the page by what everyone can see of it: its file input, its progress bar,
// its grid, its bottom line. Functions here are sent to the browser as text: they can use nothing from outside themselves.

/** Before anything of the page: notes when what became visible, and how long the main thread was away. Times are `performance.now()`. */
export function watch() {
  const seen = { ready: null, chosen: null, rows: null, lines: null, read: null, grid: null, changed: 0, tasks: [], gaps: [], observed: false };
  window.benchSeen = seen;
  if (globalThis.PerformanceObserver?.supportedEntryTypes?.includes("longtask")) {
    seen.observed = true;
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) seen.tasks.push([startTime, duration]);
    }).observe({ type: "longtask", buffered: true });
  }
  let last = performance.now();
  const tick = () => {
    const now = performance.now();
    if (now - last > 54) seen.gaps.push([last, now - last - 4]);
    last = now;
    if (seen.ready === null && window.stackhunt !== undefined) seen.ready = now;
    setTimeout(tick, 4);
  };
  tick();
  window.addEventListener("change", ({ target }) => {
    if (target.type === "file" && target.files.length > 0) seen.chosen = performance.now();
  }, true);
  let reading = false;
  const look = (mutations) => {
    if (seen.chosen === null) return;
    const now = performance.now();
    seen.changed = now;
    if (seen.rows === null) {
      const told = [document.querySelector("progress")?.parentElement, document.querySelector("footer")].map((place) => place?.textContent ?? "");
      if (/[1-9][\d\s.,'\u2009\u202f\u00a0]*rows/.test(told.join(" "))) seen.rows = now;
    }
    if (seen.lines === null && document.querySelector("[role=grid] [role=gridcell]") !== null) seen.lines = now;
    if (mutations.some(({ target }) => (target.closest ? target : target.parentElement)?.closest("[role=grid]"))) seen.grid = now;
    const bar = document.querySelector("progress, [role=progressbar]") !== null;
    reading ||= bar;
    if (reading && !bar && seen.read === null) seen.read = now;
  };
  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(look).observe(document.documentElement, { subtree: true, childList: true, characterData: true });
  });
}

/** Whether the page has read what was chosen and come to rest. */
export function settled() {
  const { read, changed } = window.benchSeen;
  return read !== null && performance.now() - changed > 700;
}

/** Asks once, then as often as `again` says; gives milliseconds, and enough of the answer to know it by. */
export async function ask(call, question, again) {
  const once = async () => {
    const start = performance.now();
    const answer = await window.stackhunt[call](question);
    return [performance.now() - start, answer];
  };
  const [first, answer] = await once();
  const more = [];
  for (let time = 0; time < again; time += 1) more.push((await once())[0]);
  const { total, matching, distinct, hits } = answer;
  return { first, again: more, answer: { total, matching, distinct, hits, length: (answer.rows ?? answer.pairs)?.length } };
}

/** Opens a file by the scripting interface, and stacks. */
export async function openByScript(input) {
  const start = performance.now();
  await window.stackhunt.open(input.files[0]);
  const opened = performance.now();
  await window.stackhunt.stack({ log: "http", by: ["user_agent"] });
  return { open: opened - start, stacked: performance.now() - start };
}

/** A whole stack as lines of count, tab, value. */
export async function wholeStack(field) {
  const { rows } = await window.stackhunt.stack({ log: "http", by: [field], limit: 4_000_000 });
  return rows.map(({ values, count }) => `${count}\t${values[0]}`).join("\n");
}
