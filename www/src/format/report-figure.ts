// A pinned chart in a report: small charts under each other, each with its name and its peak, over one axis. It must be read without its
// numbers, which are folded on paper. Labels stand at shares of the width, so that their letters keep their shape whatever it is.
import { count } from "./number";
import type { Evidence } from "./report";
import { axisOf, type Tick, tick } from "./report-axis";
import { CHART_HEIGHT, chartWidth, drawnLines } from "./report-chart";
import { plainText, safe } from "./report-safe";

/** As much of the name of a line. */
const NAME = 300;

export function chartFigure(pinned: Evidence, words: string): string {
  const width = chartWidth(pinned);
  const axis = axisOf(pinned);
  const drawn = drawnLines(pinned);
  const grid = axis.map(({ at }) => `<path class="grid" d="M${at.toFixed(2)} 0v${CHART_HEIGHT}"/>`).join("");
  const label = ({ at, text, anchor }: Tick): string => `<text x="${((at / width) * 100).toFixed(2)}%" y="11" text-anchor="${anchor}">${plainText(text)}</text>`;
  const lines = drawn.map(({ name, total, most, peak, path }) => {
    const said = `${count(total)} rows, most in a bin ${count(most)}`;
    const title = `<title>${plainText(name, NAME)}</title><desc>${plainText(`${said}, ${words}; the numbers stand in the table below`)}</desc>`;
    const when = most === 0 ? "" : `, from ${safe(String(pinned.rows[peak]?.[0] ?? ""), NAME)}`;
    const top = most === 0 ? "" : `<svg class="labels" aria-hidden="true">${label(tick(peak + 0.5, count(most), pinned))}</svg>`;
    return `<div class="line"><p><code>${safe(name, NAME)}</code> ${said}${when}</p>\n${top}<svg class="chart" role="img" viewBox="0 0 ${width} ${CHART_HEIGHT}" preserveAspectRatio="none">${title}<path d="${path}"/>${grid}</svg></div>`;
  });
  const foot = axis.length === 0 ? "" : `<svg class="labels" aria-hidden="true">${axis.map(label).join("")}</svg>`;
  const own = drawn.length > 1 ? "; each chart is as high as its own highest bin" : "";
  return `<figure>${lines.join("\n")}${foot}<figcaption>${safe(words)}; bins without rows are left out of the table${own}</figcaption></figure>`;
}
