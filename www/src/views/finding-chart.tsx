// A pinned chart in the card of its finding: small charts over one axis in UTC. The numbers stand in the table under it.
import { count, countOf } from "../format/number";
import type { Evidence } from "../format/report";
import { axisOf } from "../format/report-axis";
import { CHART_HEIGHT, chartWidth, drawnLines } from "../format/report-chart";
import { visibleText } from "../format/visible";
import { LogText } from "../widgets/log-text";

export function FindingChart({ evidence, words }: { evidence: Evidence; words: string }) {
  const width = chartWidth(evidence);
  const axis = axisOf(evidence);
  const lines = drawnLines(evidence);
  return (
    <figure class="finding-chart">
      {lines.map((line, at) => (
        <div class="finding-line" key={at}>
          <p><span class="mono"><LogText text={line.name} limit={120} /></span> <span class="muted">{countOf(line.total, "row")}, most in a bin {count(line.most)}</span></p>
          <svg viewBox={`0 0 ${width} ${CHART_HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={`${visibleText(line.name, 120)}: ${countOf(line.total, "row")}, ${words}`}>
            <path d={line.path} />
            {axis.map(({ at }) => <path key={at} class="at" d={`M${at.toFixed(2)} 0v${CHART_HEIGHT}`} />)}
          </svg>
        </div>
      ))}
      {axis.length > 0 && (
        <svg class="finding-axis" aria-hidden="true">
          {axis.map(({ at, text, anchor }) => <text key={at} x={`${((at / width) * 100).toFixed(2)}%`} y="12" text-anchor={anchor}>{text}</text>)}
        </svg>
      )}
      <figcaption class="muted">{words}{lines.length > 1 && "; each chart is as high as its own highest bin"}</figcaption>
    </figure>
  );
}
