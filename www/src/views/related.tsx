// Rows of other logs that belong to this row, or to this selection: one line per link, with its count, one click to go there.
import { useEffect, useMemo } from "preact/hooks";
import type { RowCell } from "../engine/protocol";
import { count } from "../format/number";
import { visibleText } from "../format/visible";
import { countAnswer } from "../state/answers";
import { type CountedLink, countedLinks, followLink, type Link, linksOfRow, linksOfSelection } from "../state/links";
import { currentLog, logs, selection } from "../state/store";

/** Every link of more rows than these would have to find millions of values. */
const MOST = 500_000;
/** More lines than this are folded away. */
const SHOWN = 6;

export function RelatedOfRow({ cells }: { cells: readonly RowCell[] }) {
  const log = currentLog.value;
  const open = logs.value.logs;
  const links = useMemo(() => (log === null ? [] : linksOfRow(log, cells, open)), [log, cells, open]);
  // A row is the only one of its connection in its own log more often than not.
  return <Related title="Related rows" links={links} least={(link) => (link.log.id === log?.id ? 2 : 1)} />;
}

export function RelatedOfSelection({ close }: { close: () => void }) {
  const log = currentLog.value;
  const open = logs.value.logs;
  const from = selection.value;
  const rows = countAnswer.latest.value?.answer.matching ?? 0;
  const links = useMemo(() => (log === null || rows > MOST ? [] : linksOfSelection(log, from, open)), [log, from, open, rows]);
  if (rows > MOST) return <p class="muted">Rows of other logs are counted for up to {count(MOST)} rows: narrow the selection.</p>;
  return open.length > 1 ? <Related title="Rows of other logs with the" links={links} least={() => 1} perLog onFollow={close} /> : null;
}

interface Props {
  title: string;
  links: readonly Link[];
  /** Fewer rows than these are not worth a line. */
  least: (link: CountedLink) => number;
  /** Of many links the strictest to each log, the others folded away. */
  perLog?: boolean;
  onFollow?: () => void;
}

function Related({ title, links, least, perLog = false, onFollow }: Props) {
  const { latest, count: start } = useMemo(countedLinks, []);
  useEffect(() => start(links), [links, start]);
  const found = latest.value;
  const all = found?.filter((link) => link.rows >= least(link)) ?? [];
  const strictest = perLog && all.length > SHOWN ? all.filter((link, at) => all.findIndex(({ log }) => log.id === link.log.id) === at) : all.slice(0, SHOWN);
  const folded = all.filter((link) => !strictest.includes(link));
  const line = (link: CountedLink) => (
    <li key={`${link.log.id} ${link.what}`}>
      <button
        type="button"
        class="related-line"
        onClick={() => {
          onFollow?.();
          followLink(link);
        }}
      >
        <span class="mono related-log">{visibleText(link.log.id, 40)}</span>
        <span class="related-what">{visibleText(link.what, 80)}</span>
        <span class="num">{count(link.rows)}</span>
      </button>
    </li>
  );
  return (
    <section class="related" aria-label="Related rows" aria-busy={found === null}>
      <h2>{title}</h2>
      {found === null && <p class="muted">Counting…</p>}
      {found !== null && all.length === 0 && <p class="muted">{logs.value.logs.length > 1 ? "No open log has rows that belong to these." : "Open the other logs of the same time (conn, dns, files…), and their rows that belong to this one are counted here."}</p>}
      <ul>{strictest.map(line)}</ul>
      {folded.length > 0 && (
        <details>
          <summary>{count(folded.length)} more</summary>
          <ul>{folded.map(line)}</ul>
        </details>
      )}
    </section>
  );
}
