// The distribution of a field in the width of a finger nail: of all rows, the shares of its commonest values side by side, the rest of
// the set ones in a lighter tone, and nothing where it is not set. It has its place from the beginning, whatever is known.
import type { FieldSummary } from "../engine/protocol";
import { count, countOf, share } from "../format/number";

export function FieldMix({ summary, total }: { summary: FieldSummary | undefined; total: number }) {
  if (summary === undefined || total === 0) return <span class="field-mix" />;
  let so = 0;
  const parts = summary.commonest.map((rows, at) => {
    const from = so;
    so += rows;
    return <span key={at} style={{ left: `${(from / total) * 100}%`, width: `${(rows / total) * 100}%` }} />;
  });
  return <span class="field-mix" aria-hidden="true"><span class="rest" style={{ width: `${(summary.set / total) * 100}%` }} />{parts}</span>;
}

/** The same for the pointer and for the ear. */
export function inWords({ set, distinct, commonest }: FieldSummary, total: number): string {
  if (set === 0) return "never set";
  const [most = 0] = commonest;
  const mix = most === 0 ? "" : distinct === set ? ", each once" : `, the commonest in ${share(most / total)} of the rows`;
  const more = commonest.length > 1 && distinct !== set ? `, the ${count(commonest.length)} commonest in ${share(commonest.reduce((sum, rows) => sum + rows, 0) / total)}` : "";
  return `set in ${share(set / total)} of the rows, ${distinct === null ? "many distinct values" : countOf(distinct, "distinct value")}${mix}${more}`;
}
