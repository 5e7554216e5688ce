// From indicators to findings: who left the marks, how often and when.
import type { ClientCount, IndicatorRow, IndicatorsAnswer, StackQuestion } from "../engine/protocol";
import { countOf } from "../format/number";
import type { Cell } from "../format/table-text";
import { utc } from "../format/time";
import { aroundMarks } from "./around-marks";
import { and } from "./filter-text";
import { selectionOf } from "./hunt";
import { doorTo, hostsOf, inWords, keep, keepTable } from "./pin";
import { ends, hunt, theEngine } from "./store";

/** Clients that are kept. */
const KEPT = 50;

const seen = (at: number | null): string => (at === null ? "" : utc(at));

export function pinIndicator({ name, filter, clients }: IndicatorRow): void {
  keepTable(name, ["client", "rows", "first seen (UTC)", "last seen (UTC)"], clients.map(({ client, count, first, last }) => [client, count, seen(first), seen(last)]), filter);
}

/** All clients with marks of scanners: how many rows show them on how many servers, and what each did around them. */
export async function pinScanners(answer: IndicatorsAnswer): Promise<void> {
  const { filter } = answer;
  const where = and(hunt.peek().where, filter);
  const question: StackQuestion = { ...selectionOf({ ...hunt.peek(), where }), by: [answer.field ?? ends.value[0]], order: "commonest", limit: KEPT };
  const lines = (await theEngine().ask("stack", question, { slot: "pin" })).rows;
  const hosts = await hostsOf(question, lines, where, KEPT);
  const around = aroundMarks.peek();
  const rows = answer.clients.map((client): Cell[] => {
    const { marks, first, last } = ofAll(answer, client);
    const line = lines.find(({ shown }) => shown[0] === client);
    const { before = null, since = null, after = null } = around.get(client) ?? {};
    return [client, line?.count ?? null, line?.servers ?? null, marks.map(({ name }) => name).join(", "), seen(first), seen(last), before, since, after];
  });
  const head = ["client", "rows with marks", "servers", "marks", "first mark (UTC)", "last mark (UTC)", "before the first", "since the first", "after the last"];
  const { door } = doorTo({ ...hunt.peek(), where, view: "rows" });
  const title = `${countOf(rows.length, "client")} with marks of scanners in ${hunt.peek().log}`;
  keep({ title, evidence: { head, rows: rows.slice(0, KEPT), of: rows.length, bars: null, ...(hosts.length === 0 ? {} : { hosts }) }, door, trail: [...inWords(hunt.peek()), { words: `any mark of a scanner in ${hunt.peek().log}`, filter }] });
}

/** What a client left of any mark; rows are counted where it is of one alone, since one row may show several. */
export function ofAll({ indicators }: IndicatorsAnswer, client: string): ClientCount & { marks: IndicatorRow[] } {
  const marks = indicators.filter((one) => one.scanner && one.clients.some((of) => of.client === client));
  const own = marks.flatMap((one) => one.clients.filter((of) => of.client === client));
  const times = own.flatMap(({ first, last }) => [first, last]).filter((at) => at !== null);
  const [first, last] = times.length === 0 ? [null, null] : [Math.min(...times), Math.max(...times)];
  return { client, marks, count: own.length === 1 ? (own[0]?.count ?? 0) : 0, first, last };
}
