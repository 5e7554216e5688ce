// From indicators to findings: who left the marks, how often and when.
import type { ClientCount, IndicatorRow, IndicatorsAnswer } from "../engine/protocol";
import { countOf } from "../format/number";
import { utc } from "../format/time";
import { keepTable } from "./pin";
import { hunt } from "./store";

const seen = (at: number | null): string => (at === null ? "" : utc(at));

export function pinIndicator({ name, filter, clients }: IndicatorRow): void {
  keepTable(name, ["client", "rows", "first seen (UTC)", "last seen (UTC)"], clients.map(({ client, count, first, last }) => [client, count, seen(first), seen(last)]), filter);
}

/** All clients with marks of scanners. */
export function pinScanners(answer: IndicatorsAnswer): void {
  const rows = answer.clients.map((client) => {
    const { marks, first, last } = ofAll(answer, client);
    return [client, marks.map(({ name }) => name).join(", "), seen(first), seen(last)];
  });
  keepTable(`${countOf(rows.length, "client")} with marks of scanners in ${hunt.peek().log}`, ["client", "marks", "first seen (UTC)", "last seen (UTC)"], rows, answer.filter);
}

/** What a client left of any mark; rows are counted where it is of one alone, since one row may show several. */
export function ofAll({ indicators }: IndicatorsAnswer, client: string): ClientCount & { marks: IndicatorRow[] } {
  const marks = indicators.filter((one) => one.scanner && one.clients.some((of) => of.client === client));
  const own = marks.flatMap((one) => one.clients.filter((of) => of.client === client));
  const times = own.flatMap(({ first, last }) => [first, last]).filter((at) => at !== null);
  const [first, last] = times.length === 0 ? [null, null] : [Math.min(...times), Math.max(...times)];
  return { client, marks, count: own.length === 1 ? (own[0]?.count ?? 0) : 0, first, last };
}
