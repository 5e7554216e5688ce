// How long frames take while the rows of the log are scrolled by the wheel. Knows the page by its tab "Rows" and its grid.
import { setTimeout as sleep } from "node:timers/promises";

/** Turns of the wheel, and how many pixels each is. */
const TURNS = 240;
const TURN = 360;

/** Notes when each frame began. Runs in the page. */
function watchFrames() {
  const frames = [];
  const note = (time) => {
    frames.push(time);
    if (window.benchFrames === frames) requestAnimationFrame(note);
  };
  window.benchFrames = frames;
  requestAnimationFrame(note);
}

function framesSeen() {
  const frames = window.benchFrames;
  window.benchFrames = null;
  return frames;
}

/** Milliseconds between frames: half of them, and all but a twentieth, are at most so long; and how many rows were passed. */
export async function scroll(page) {
  const tab = await page.waitForSelector("::-p-aria([name='Rows'][role='tab'])");
  await tab.click();
  const grid = await page.waitForSelector("[role=grid] [role=gridcell]");
  await sleep(500);
  const place = await grid.boundingBox();
  await page.mouse.move(place.x + 40, place.y + 200);
  const first = () => page.evaluate(() => Number(document.querySelector("[role=grid] [role=row][aria-rowindex]:has([role=gridcell])").ariaRowIndex));
  const from = await first();
  await page.evaluate(watchFrames);
  for (let turn = 0; turn < TURNS; turn += 1) await page.mouse.wheel({ deltaY: TURN });
  const frames = await page.evaluate(framesSeen);
  await sleep(300);
  const passed = (await first()) - from;
  const gaps = frames.slice(1).map((time, at) => time - frames[at]).sort((a, b) => a - b);
  const at = (share) => gaps[Math.min(gaps.length - 1, Math.floor(gaps.length * share))] ?? null;
  return { median: at(0.5), most: at(0.95), frames: gaps.length, passed };
}
