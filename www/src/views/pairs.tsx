// Which client asked which server how often: as a table and as nested JSON.
import { useSignal } from "@preact/signals";
import type { Pair, PairsAnswer } from "../engine/protocol";
import { countOf } from "../format/number";
import { tsv } from "../format/table-text";
import { follow, selectionIn } from "../state/answers";
import { between } from "../state/filter-text";
import { pinPair } from "../state/pin";
import { currentLog, hasPairs } from "../state/store";
import { copy, pairsText, saveText } from "../state/take-out";
import { PAIR } from "../state/trail";
import { exclude, include, pivotBy, showRows } from "../state/verbs";
import { Bar, Count, Share } from "../widgets/bar";
import { Icon } from "../widgets/icon";
import { LINE, LogText } from "../widgets/log-text";
import { StateBlock } from "../widgets/state-block";
import { VirtualGrid } from "../widgets/virtual-grid";
import { isCopy } from "./copy-key";
import { NoRow } from "./no-row";

const pairs = follow("pairs", () => selectionIn("pairs"));

/** More text than this is shown only in part; copy and download have all of it. */
const SHOWN_TEXT = 400_000;

// Only a row of an http log is a request.
const isHttp = (): boolean => currentLog.value?.path === "http";

type Column = "client" | "server" | "count";

export function Pairs() {
  const json = useSignal(false);
  const latest = pairs.latest.value;
  const problem = pairs.problem.value;
  const answer = latest?.answer ?? null;
  if (!hasPairs.value) return <StateBlock title="This log has no client and server addresses.">Open a log with id.orig_h and id.resp_h.</StateBlock>;
  return (
    <>
      <div class="tools">
        <span role="status">{answer === null ? "" : `${countOf(answer.pairs.length, "pair")}, ${countOf(answer.total, isHttp() ? "request" : "row")}`}</span>
        <div class="segments" role="group" aria-label="Show pairs as">
          <button type="button" aria-pressed={!json.value} onClick={() => (json.value = false)}>Table</button>
          <button type="button" aria-pressed={json.value} onClick={() => (json.value = true)}>Nested JSON</button>
        </div>
        <span class="spacer" />
        <button type="button" class="button" disabled={answer === null} onClick={() => answer !== null && void copy(pairsText(answer), "The pairs")}>
          <Icon name="copy" />Copy JSON
        </button>
        <button type="button" class="button" disabled={answer === null} onClick={() => answer !== null && saveText(pairsText(answer), "pairs", "json")}>
          <Icon name="save" />Download JSON
        </button>
      </div>
      {problem !== null && <StateBlock tone="bad" title={problem.message}>Change the filter.</StateBlock>}
      {answer === null && problem === null && <StateBlock title="Counting…" />}
      {answer?.total === 0 && <NoRow />}
      {answer !== null && answer.total > 0 && answer.pairs.length === 0 && <StateBlock title="No row of these has a client and a server." />}
      {answer !== null && answer.pairs.length > 0 && (json.value ? <PairsText answer={answer} /> : <PairsTable answer={answer} />)}
    </>
  );
}

function PairsTable({ answer }: { answer: PairsAnswer }) {
  const sort = useSignal<{ column: Column; descending: boolean }>({ column: "count", descending: true });
  const active = useSignal(-1);
  const listed = sorted(answer.pairs, sort.value.column, sort.value.descending);
  const most = answer.pairs[0]?.count ?? 0;
  const turn = (column: Column): void => {
    const same = sort.value.column === column;
    sort.value = { column, descending: same ? !sort.value.descending : column === "count" };
    active.value = -1;
  };
  const onKey = (event: KeyboardEvent): void => {
    const pair = listed[active.value];
    if (pair !== undefined && isCopy(event)) {
      event.preventDefault();
      void copy(tsv(["client", "server", "rows"], [[pair.client, pair.server, pair.count]], true), "The pair");
    }
    if (pair === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const filter = between(pair.client, pair.server);
    if (event.key === "Enter") showRows(filter);
    else if (event.key === "+") include(filter);
    else if (event.key === "-") exclude(filter);
    else if (event.key === "p") pivotBy(PAIR, filter);
    else if (event.key === "f") pinPair(pair, answer.total);
    else if (event.key === "c") void copy(`${pair.client}\t${pair.server}\t${pair.count}`, "The pair");
    else return;
    event.preventDefault();
  };
  const head = (column: Column, name: string, number = false) => (
    <span
      role="columnheader"
      class={`cell ${number ? "num" : ""}`}
      aria-sort={sort.value.column === column ? (sort.value.descending ? "descending" : "ascending") : "none"}
    >
      <button type="button" class="head-button" tabIndex={-1} onClick={() => turn(column)}>
        {name}{sort.value.column === column && <Icon name={sort.value.descending ? "down" : "up"} />}
      </button>
    </span>
  );
  return (
    <VirtualGrid
      class={`pairs-grid ${pairs.pending.value ? "pending" : ""}`}
      label="Pairs"
      list={JSON.stringify([pairs.latest.value?.question, sort.value])}
      rowCount={listed.length}
      rowHeight={28}
      headHeight={28}
      colCount={5}
      head={<div class="grid-row head" role="row" aria-rowindex={1}>{head("client", "Client")}{head("server", "Server")}{head("count", isHttp() ? "Requests" : "Rows", true)}<span role="columnheader" class="cell num">Share</span><span role="columnheader" class="cell"><span class="hidden-text">Actions</span></span></div>}
      active={active.value}
      activeId={active.value >= 0 ? `pair-${active.value}` : undefined}
      onActive={(index) => (active.value = index)}
      onKey={onKey}
      row={(index) => {
        const pair = listed[index];
        return pair === undefined ? null : (
          <PairLine key={index} pair={pair} index={index} most={most} total={answer.total} active={index === active.value} onChoose={() => (active.value = index)} />
        );
      }}
    />
  );
}

interface LineProps {
  pair: Pair;
  index: number;
  most: number;
  total: number;
  active: boolean;
  onChoose: () => void;
}

function PairLine({ pair, index, most, total, active, onChoose }: LineProps) {
  const filter = between(pair.client, pair.server);
  return (
    <div class={`grid-row ${active ? "active" : ""}`} role="row" id={`pair-${index}`} aria-rowindex={index + 2} aria-selected={active} onClick={onChoose}>
      <span role="gridcell" class="cell mono"><LogText text={pair.client} limit={LINE} /></span>
      <span role="gridcell" class="cell mono"><LogText text={pair.server} limit={LINE} /></span>
      <span role="gridcell" class="cell num count">
        <Bar value={pair.count} of={most} />
        <button type="button" class="door" tabIndex={-1} title="Show the rows between the two" onClick={() => showRows(filter)}><Count value={pair.count} /></button>
      </span>
      <span role="gridcell" class="cell num"><Share value={total > 0 ? pair.count / total : 0} /></span>
      <span role="gridcell" class="cell pair-acts">
        <button type="button" class="quiet" tabIndex={-1} title="Include in the filter (+)" aria-label="Include in the filter" onClick={() => include(filter)}><Icon name="add" /></button>
        <button type="button" class="quiet" tabIndex={-1} title="Exclude from the filter (-)" aria-label="Exclude from the filter" onClick={() => exclude(filter)}><Icon name="remove" /></button>
        <button type="button" class="quiet" tabIndex={-1} title="Show rows (Enter)" aria-label="Show rows" onClick={() => showRows(filter)}><Icon name="rows" /></button>
        <button type="button" class="quiet" tabIndex={-1} title="Pin to the findings (f)" aria-label="Pin to the findings" onClick={() => pinPair(pair, total)}><Icon name="pin" /></button>
        <button type="button" class="quiet" tabIndex={-1} title="Everything between the two (p)" aria-label="Everything between the two" onClick={() => pivotBy(PAIR, filter)}><Icon name="pivot" /></button>
      </span>
    </div>
  );
}

// Control characters are escaped by JSON itself; addresses hold no others.
function PairsText({ answer }: { answer: PairsAnswer }) {
  const text = pairsText(answer);
  return (
    <pre class="json-text mono" tabIndex={0} aria-label="Pairs as nested JSON">
      {text.slice(0, SHOWN_TEXT)}
      {text.length > SHOWN_TEXT && "\n… copy or download for the rest"}
    </pre>
  );
}

const byText = new Intl.Collator("en", { numeric: true });

function sorted(list: readonly Pair[], column: Column, descending: boolean): readonly Pair[] {
  if (column === "count" && descending) return list;
  const sign = descending ? -1 : 1;
  return [...list].sort((a, b) => sign * (column === "count" ? a.count - b.count : byText.compare(a[column], b[column])));
}
