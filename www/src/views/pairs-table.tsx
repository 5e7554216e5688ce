// Pairs as a list: one line for each client and server.
import { useMemo } from "preact/hooks";
import type { Pair, PairsAnswer } from "../engine/protocol";
import { between } from "../state/filter-text";
import { showRows } from "../state/verbs";
import { Bar, Count, Share } from "../widgets/bar";
import { Address } from "../widgets/log-text";
import { SortedGrid, type SortedColumn, type SortedLine } from "../widgets/sorted-grid";
import { LineActs } from "./line-acts";
import { pairKey, pairVerbs } from "./pair-keys";
import { ends } from "../state/store";

interface Props {
  answer: PairsAnswer;
  /** What list this is. */
  list: string;
  pending: boolean;
  /** What a row is called: Requests, Rows. */
  rows: string;
}

const columnsOf = (rows: string): readonly SortedColumn<Pair>[] => [
  { id: "client", name: "Client", number: false, by: ({ client }) => client },
  { id: "server", name: "Server", number: false, by: ({ server }) => server },
  { id: "count", name: rows, number: true, descending: true, by: ({ count }) => count },
  { id: "share", name: "Share", about: "Of the rows of the selection", number: true, descending: true, by: ({ count }) => count },
  { id: "acts", name: "Actions", number: false },
];

export function PairsTable({ answer, list, pending, rows }: Props) {
  const columns = useMemo(() => columnsOf(rows), [rows]);
  const most = answer.pairs[0]?.count ?? 0;
  return (
    <SortedGrid
      class={`pairs-grid ${pending ? "pending" : ""}`}
      label="Pairs"
      list={list}
      items={answer.pairs}
      columns={columns}
      first="count"
      idPrefix="pair"
      onKey={(event, pair) => pairKey(event, pair, answer.total)}
      line={(pair, line) => <PairLine key={line.index} pair={pair} line={line} most={most} total={answer.total} />}
    />
  );
}

function PairLine({ pair, line, most, total }: { pair: Pair; line: SortedLine; most: number; total: number }) {
  const filter = between(pair.client, pair.server, ends.value);
  const { index, active, id, onChoose } = line;
  return (
    <div class={`grid-row ${active ? "active" : ""}`} role="row" id={id} aria-rowindex={index + 2} aria-selected={active} onClick={onChoose}>
      <span role="gridcell" class="cell mono"><Address text={pair.client} /></span>
      <span role="gridcell" class="cell mono"><Address text={pair.server} /></span>
      <span role="gridcell" class="cell num count">
        <Bar value={pair.count} of={most} />
        <button type="button" class="door" tabIndex={-1} title="Show the rows between the two" onClick={() => showRows(filter)}><Count value={pair.count} /></button>
      </span>
      <span role="gridcell" class="cell num"><Share value={total > 0 ? pair.count / total : 0} /></span>
      <LineActs verbs={pairVerbs(pair, total)} />
    </div>
  );
}
