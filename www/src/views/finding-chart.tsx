// A pinned chart in the card of its finding: small charts under one axis. The numbers stand in the table under it.
import { count, countOf } from "../format/number";
import type { Evidence } from "../format/report";
import { CHART_HEIGHT, chartWidth, drawnLines } from "../format/report-chart";
import { visibleText } from "../format/visible";
import { LogText } from "../widgets/log-text";

export function FindingChart({ evidence, words }: { evidence: Evidence; words: string }) {
  return (
    <figure class="finding-chart">
      {drawnLines(evidence).map((line, at) => (
        <div key={at}>
          <p><span class="mono"><LogText text={line.name} limit={120} /></span> <span class="muted">{countOf(line.total, "row")}, most in a bin {count(line.most)}</span></p>
          <svg viewBox={`0 0 ${chartWidth(evidence)} ${CHART_HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={`${visibleText(line.name, 120)}: ${countOf(line.total, "row")}, ${words}`}><path d={line.path} /></svg>
        </div>
      ))}
      <figcaption class="muted">{words}</figcaption>
    </figure>
  );
}
