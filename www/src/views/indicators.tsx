// Which rows show the marks of a scanner, who sent them, and how easily an attacker avoids the mark.
import { count, countOf } from "../format/number";
import { time, timeAfter } from "../format/time";
import type { Effort, IndicatorRow, IndicatorsAnswer } from "../engine/protocol";
import { follow, selectionIn } from "../state/answers";
import { TELLING } from "../state/begin";
import { pinIndicator, pinScanners } from "../state/pin-indicators";
import { scanners } from "../state/scanners";
import { ends, hasFields, hasPairs } from "../state/store";
import { pivotBy, showRows } from "../state/verbs";
import { Bar } from "../widgets/bar";
import { Icon } from "../widgets/icon";
import { StateBlock } from "../widgets/state-block";
import { MarkedClients } from "./around-marks";
import { ClientDoor } from "./client-door";

const indicators = follow("indicators", () => selectionIn("indicators"));

const EFFORT: Record<Effort, { name: string; means: string }> = {
  trivial: { name: "easy to avoid", means: "one option of the tool changes it, so its absence proves nothing" },
  moderate: { name: "some work to avoid", means: "needs a change to the tool's own data files or scripts" },
  hard: { name: "hard to avoid", means: "follows from what the tool does" },
};

/** Clients shown by name before "and … more". */
const NAMED = 6;

export function Indicators() {
  const latest = indicators.latest.value;
  const problem = indicators.problem.value;
  if (problem !== null) return <StateBlock tone="bad" title={problem.message}>Change the filter.</StateBlock>;
  if (latest === null) return <StateBlock title="Looking…" />;
  const { answer } = latest;
  const hits = answer.indicators.filter((one) => one.count > 0);
  const marks = hits.filter((one) => one.scanner);
  const others = hits.filter((one) => !one.scanner);
  const none = answer.indicators.filter((one) => one.count === 0);
  if (answer.indicators.length === 0) {
    return (
      <StateBlock title="There are no indicators for this log yet.">
        <p>They look at requests, user agents, greetings and questions: in http, dns, ssl, conn, smtp, ssh, rdp, sip, smb, dce_rpc, software and notice logs, and those of control protocols. Stack a field to see its rare values.</p>
      </StateBlock>
    );
  }
  const most = hits.reduce((largest, one) => Math.max(largest, one.count), 0);
  return (
    <div class={`indicators ${indicators.pending.value ? "pending" : ""}`} tabIndex={0} role="group" aria-label="Indicators">
      <Summary answer={answer} />
      {[marks, others].map((list, at) => list.length > 0 && (
        <section key={at} aria-label={at === 0 ? "Marks of scanners" : "Worth a look"}>
          {at === 1 && <p class="indicator-summary"><strong>Worth a look</strong> <span class="muted">what is asked of such a log first; no mark of a scanner, and in none of the sums above</span></p>}
          <ul class="indicator-list">{list.map((one) => <IndicatorLine key={one.id} indicator={one} most={most} field={answer.field} />)}</ul>
        </section>
      ))}
      {none.length > 0 && (
        <details class="none-hit" open={hits.length === 0}>
          <summary>{countOf(none.length, "indicator")} with no row</summary>
          <ul class="indicator-list">
            {none.map((one) => (
              <li key={one.id} class="indicator none">
                <div class="indicator-what"><h2>{one.name}</h2><p class="muted">{one.about}</p></div>
                {one.scanner && <EffortWords effort={one.effort} />}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

/** What was looked for and is not there; of a log whose scanners leave no mark that is not said. */
function noneOf({ indicators, total }: IndicatorsAnswer): string {
  const known = indicators.filter((one) => one.scanner).length;
  if (known === 0) return "No mark of a scanner is known for such a log.";
  return known === 1 ? `The one known mark of a scanner is not in ${countOf(total, "row")}.` : `None of ${count(known)} marks of scanners in ${countOf(total, "row")}.`;
}

function Summary({ answer }: { answer: IndicatorsAnswer }) {
  if (answer.hits === 0) {
    return (
      <div class="indicator-summary">
        <p class="summary-line" role="status">{noneOf(answer)}</p>
        <p class="muted">Only what is listed below was looked for. A careful scanner changes the easy marks. Stack {TELLING.find((field) => hasFields(field)) ?? "a field"}, rarest first, and look at what is left.</p>
      </div>
    );
  }
  const scan = scanners(answer).size;
  const ask = answer.clients.length - scan;
  const who = whoOf(answer);
  return (
    <div class="indicator-summary">
      <p class="summary-line" role="status">
        {scan > 0 && <><strong>{countOf(scan, who)}</strong> {scan === 1 ? "shows" : "show"} marks of scanners or attacks ·{" "}</>}
        {ask > 0 && <><strong>{countOf(ask, who)}</strong> {ask === 1 ? "asks" : "ask"} devices what they are: engineering tools do so too ·{" "}</>}
        {hasPairs.value && <><strong>{countOf(answer.pairs, "pair")}</strong> · </>}{countOf(answer.hits, "row")} of {count(answer.total)}
        {answer.indicators.reduce((sum, one) => sum + (one.scanner ? one.count : 0), 0) > answer.hits && <span class="muted"> · some rows show several marks</span>}
      </p>
      <MarkedClients answer={answer} />
      <div class="summary-acts">
        <button type="button" class="button" onClick={() => showRows(answer.filter)}><Icon name="rows" />Show {answer.hits === 1 ? "the row" : `these ${countOf(answer.hits, "row")}`}</button>
        {hasPairs.value && (
          <>
            <button
              type="button"
              class="button"
              title="All rows whose client and server occur together in a row with an indicator"
              onClick={() => pivotBy(ends.value, answer.filter, { view: "stack" })}
            >
              <Icon name="pivot" />{answer.pairs === 1 ? "All rows between this pair" : `All rows between these ${countOf(answer.pairs, "pair")}`}
            </button>
            <button type="button" class="button" title="All rows of these clients, to whatever server, over time: what they did before and afterwards" onClick={() => pivotBy([ends.value[0]], answer.filter, { view: "time", over: ends.value[0] })}>
              <Icon name="pivot" />Everything from {answer.clients.length === 1 ? "this client" : `these ${countOf(answer.clients.length, "client")}`}
            </button>
          </>
        )}
        <button type="button" class="button pins" title="Pin them to the findings, with their marks and times" onClick={() => void pinScanners(answer)}><Icon name="pin" />Pin</button>
      </div>
      <EffortLegend efforts={new Set(answer.indicators.filter((one) => one.scanner).map((one) => one.effort))} />
    </div>
  );
}

function IndicatorLine({ indicator, most, field }: { indicator: IndicatorRow; most: number; field: string | null }) {
  const { first, last, clients, filter } = indicator;
  return (
    <li class="indicator">
      <div class="indicator-count">
        <button type="button" class="door" aria-label={`${countOf(indicator.count, "row")} of ${indicator.name}`} title="Show these rows" onClick={() => showRows(filter)}>
          {count(indicator.count)}
        </button>
        <Bar value={indicator.count} of={most} />
      </div>
      <div class="indicator-what">
        <h2>{indicator.name}</h2>
        <p class="muted">{indicator.about}</p>
        <p class="clients">
          {clients.slice(0, NAMED).map((one) => <ClientDoor key={one.client} of={one} field={field} filter={filter} />)}
          {clients.length > NAMED && <span class="muted">and {count(clients.length - NAMED)} more</span>}
        </p>
      </div>
      <div class="indicator-facts">
        {indicator.scanner && <EffortWords effort={indicator.effort} />}
        {hasPairs.value && <p class="muted">{countOf(indicator.pairs, "pair")}</p>}
        {first !== null && last !== null && <p class="muted">{time(first)}{first !== last && ` → ${timeAfter(first, last)}`}</p>}
        <button type="button" class="button small" title="Pin it to the findings, with its clients and times" onClick={() => pinIndicator(indicator)}><Icon name="pin" />Pin</button>
      </div>
    </li>
  );
}

/** What the log calls those who left the marks. */
const whoOf = ({ field }: IndicatorsAnswer): string => (field === "host" ? "host" : "client");

const DOTS: Record<Effort, string> = { trivial: "●○○", moderate: "●●○", hard: "●●●" };

function EffortWords({ effort }: { effort: Effort }) {
  return (
    <p class="effort" title={EFFORT[effort].means}>
      <span class="effort-dots" aria-hidden="true">{DOTS[effort]}</span>{EFFORT[effort].name}
    </p>
  );
}

function EffortLegend({ efforts }: { efforts: ReadonlySet<Effort> }) {
  return (
    <div class="effort-legend muted">
      {(["trivial", "moderate", "hard"] as const).filter((effort) => efforts.has(effort)).map((effort) => (
        <p key={effort} class="effort">
          <span class="effort-dots" aria-hidden="true">{DOTS[effort]}</span><strong>{EFFORT[effort].name}:</strong> {EFFORT[effort].means}
        </p>
      ))}
    </div>
  );
}
