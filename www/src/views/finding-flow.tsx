// A pinned picture of pairs in the card of its finding.
import { FLOW_BAR } from "../format/pair-flow";
import type { Evidence } from "../format/report";
import { drawnFlow } from "../format/report-flow";

export function FindingFlow({ evidence, flow }: { evidence: Evidence; flow: NonNullable<Evidence["flow"]> }) {
  const { width, height, bands, bars, names, words } = drawnFlow(evidence, flow);
  return (
    <figure class="finding-flow">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={words}>
        {bands.map((band, at) => <path key={at} class="flow-line" d={band.path} stroke-width={band.width}><title>{band.words}</title></path>)}
        {bars.map(({ x, y, height }, at) => <rect key={at} class="flow-bar" x={x} y={y} width={FLOW_BAR} height={height} rx={2} />)}
        {names.map(({ x, y, anchor, text, words }, at) => <text key={at} class="mono" x={x} y={y} text-anchor={anchor} dominant-baseline="central"><title>{words}</title>{text}</text>)}
      </svg>
      <figcaption class="muted">{words}</figcaption>
    </figure>
  );
}
