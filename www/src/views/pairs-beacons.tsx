// Which client comes back to whom at regular intervals, the most regular first, with the measures that say so.
import type { Beacon, BeaconsAnswer } from "../engine/protocol";
import { duration } from "../format/duration";
import { gapText, intervalText, intervalWords, tooFast } from "../format/interval";
import { count, countOf } from "../format/number";
import { time, timeAfter } from "../format/time";
import { visibleText } from "../format/visible";
import { changeHunt } from "../state/address";
import { beaconTargets, beaconTo, beacons } from "../state/beacons";
import { and } from "../state/filter-text";
import { pinBeacon } from "../state/pin";
import { ends, hunt } from "../state/store";
import { copyBeacons } from "../state/take-out-pairs";
import { pivotBy, showRows } from "../state/verbs";
import { Count } from "../widgets/bar";
import { Icon } from "../widgets/icon";
import { Address } from "../widgets/log-text";
import { SortedGrid, type SortedColumn, type SortedLine } from "../widgets/sorted-grid";
import { StateBlock } from "../widgets/state-block";
import { LineActs, lineKey, type LineVerbs } from "./line-acts";

const down = { number: true, descending: true };

const COLUMNS: readonly SortedColumn<Beacon>[] = [
  { id: "client", name: "Client", number: false, by: ({ client }) => client },
  { id: "to", name: "To", number: false, by: ({ to }) => to },
  { id: "rows", name: "Rows", ...down, by: ({ rows }) => rows },
  { id: "seconds", name: "Times", about: "Different seconds with a row: what comes in one burst comes once", ...down, class: "c-times", by: ({ seconds }) => seconds },
  { id: "score", name: "Score", about: "Mean of those of timing, size, evenness and duration that can be told: 1 is a clock", ...down, by: ({ score, rows }) => score + rows / 1e12 },
  { id: "gap", name: "Every", about: "The middle gap between seconds with a row; where most seconds have several rows, that is said. It leads to the rows over time", number: true, by: ({ gap }) => gap },
  { id: "spread", name: "±", about: "Half of the gaps are no farther than this from the middle one", number: true, by: ({ spread }) => spread },
  { id: "timing", name: "Timing", about: "1 where all gaps are alike", ...down, by: ({ timing }) => timing },
  { id: "size", name: "Size", about: "1 where always as many bytes are sent", ...down, by: ({ size }) => size ?? -1 },
  { id: "even", name: "Evenness", about: "1 where each of 24 equal parts of the time has as many rows, or one of two numbers", ...down, by: ({ even }) => even },
  { id: "lasting", name: "Duration", about: "1 where it goes on for the whole time, or for half of it without a pause; – in fewer than 6 of the 24 bins", ...down, by: ({ lasting }) => lasting ?? -1 },
  { id: "first", name: "First seen", number: false, class: "c-first", by: ({ first }) => first },
  { id: "last", name: "Last seen", number: false, descending: true, class: "c-last", by: ({ last }) => last },
  { id: "acts", name: "Actions", number: false },
];

export function PairsBeacons() {
  const latest = beacons.latest.value;
  const problem = beacons.problem.value;
  const targets = beaconTargets.value;
  const answer = latest?.answer ?? null;
  return (
    <>
      <div class="tools subtools">
        {targets.length > 1 && (
          <label>Whom the client asks{" "}
            <select class="mono" value={beaconTo.value ?? ""} onChange={(event) => changeHunt({ to: event.currentTarget.value })}>
              {targets.map((name) => <option key={name} value={name}>{name}</option>)}
            </select>
          </label>
        )}
        <span role="status" class="muted beacon-words">{answer === null ? "Measuring…" : judged(answer)}</span>
        <span class="spacer" />
        <button type="button" class="button" aria-label="Copy beacons" disabled={answer === null} title="Tab-separated, formulas defused" onClick={() => answer !== null && copyBeacons(answer.rows, "The beacons")}><Icon name="copy" /><span class="wide-only">Copy beacons</span></button>
      </div>
      {problem !== null && <StateBlock tone="bad" title={problem.message}>Change the filter.</StateBlock>}
      {answer !== null && answer.judged === 0 && <StateBlock title="No pair of these came back often enough to be judged.">At least four rows of a pair in different seconds are needed. Choose more rows, or another field for whom the client asks.</StateBlock>}
      {answer !== null && answer.judged > 0 && (
        <SortedGrid
          class={`beacons-grid ${beacons.pending.value ? "pending" : ""}`}
          label="Beacons"
          list={JSON.stringify(latest?.question)}
          items={answer.rows}
          columns={COLUMNS}
          first="score"
          idPrefix="beacon"
          onKey={(event, row) => lineKey(event, verbsOf(row, answer))}
          line={(row, line) => <BeaconLine key={line.index} row={row} line={line} answer={answer} />}
        />
      )}
    </>
  );
}

function judged({ pairs, judged: enough, bin, sizes, rows }: BeaconsAnswer): string {
  const shown = rows.length < enough ? `, the ${count(rows.length)} most regular shown` : "";
  return `${count(enough)} of ${countOf(pairs, "pair")} came at four or more different seconds${shown}${enough === 0 ? "" : ` · evenness by 24 bins of ${duration(bin)} · ${sizes === "" ? "no orig_ip_bytes or orig_bytes to tell sizes" : `size: ${visibleText(sizes, 40)}`}`}`;
}

function verbsOf(row: Beacon, answer: BeaconsAnswer): LineVerbs {
  const to = beaconTo.peek();
  const wider = to === null || to === ends.value[1] ? "Everything between the two" : "Everything from this client to it";
  return { filter: row.filter, copy: () => copyBeacons([row], "The beacon"), pin: () => pinBeacon(row, answer, to ?? "server"), wider, pivot: () => pivotBy(to === null ? ends.value : [ends.value[0], to], row.filter) };
}

function BeaconLine({ row, line, answer }: { row: Beacon; line: SortedLine; answer: BeaconsAnswer }) {
  const { index, active, id, onChoose } = line;
  const part = (of: number | null, why = "") => <span role="gridcell" class="cell num">{of === null ? <span class="no-value" title={`${why}: left out of the score`}>–</span> : <span class="number">{of.toFixed(2)}</span>}</span>;
  return (
    <div class={`grid-row ${active ? "active" : ""}`} role="row" id={id} aria-rowindex={index + 2} aria-selected={active} onClick={onChoose}>
      <span role="gridcell" class="cell mono"><Address text={row.client} /></span>
      <span role="gridcell" class="cell mono"><Address text={row.to} /></span>
      <span role="gridcell" class="cell num"><button type="button" class="door" tabIndex={-1} title="Show its rows" onClick={() => showRows(row.filter)}><Count value={row.rows} /></button></span>
      <span role="gridcell" class="cell num c-times"><span class="number">{count(row.seconds)}</span></span>
      <span role="gridcell" class="cell num"><strong>{row.score.toFixed(3)}</strong></span>
      <span role="gridcell" class="cell num"><button type="button" class="door number" tabIndex={-1} title={`${capital(intervalWords(row))}. Show it over time`} onClick={() => changeHunt({ where: and(hunt.value.where, row.filter), view: "time" })}>{intervalText(row)}</button></span>
      <span role="gridcell" class="cell num">{tooFast(row) ? <span class="no-value" title="Gaps within a second are not measured">–</span> : gapText(row.spread)}</span>
      {part(row.timing)}
      {part(row.size, "Fewer than four of its rows have a size")}
      {part(row.even)}
      {part(row.lasting, "Its rows are in fewer than six of the 24 bins")}
      <span role="gridcell" class="cell time c-first">{time(row.first)}</span>
      <span role="gridcell" class="cell time c-last">{timeAfter(row.first, row.last)}</span>
      <LineActs verbs={verbsOf(row, answer)} />
    </div>
  );
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
