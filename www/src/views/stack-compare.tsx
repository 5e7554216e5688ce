// Lines of a stack side by side: their numbers, when they were, and field by field what distinguishes them.
import type { ComparedField, StackRow } from "../engine/protocol";
import { count, countOf, share } from "../format/number";
import { time } from "../format/time";
import { visibleText } from "../format/visible";
import { and } from "../state/filter-text";
import { pinComparison } from "../state/pin-compare";
import { compareAnswer, compared, sparkOf } from "../state/stack";
import { showRows } from "../state/verbs";
import { Icon } from "../widgets/icon";
import { LINE, LogText, Missing } from "../widgets/log-text";
import { StateBlock } from "../widgets/state-block";
import { Spark } from "./spark";

/** Parts with this much in common are not told apart by the field. */
const SAME = 0.9995;

export function Comparison() {
  const of = compared.value;
  if (of === null) return null;
  const latest = compareAnswer.latest.value;
  const answer = latest !== null && latest.question.parts.join("\n") === of.filters.join("\n") ? latest.answer : null;
  const problem = compareAnswer.problem.value;
  const told = answer?.fields.filter((field) => !of.question.by.includes(field.name)) ?? [];
  const rows = answer?.parts.map((part) => part.rows) ?? [];
  const all = told.filter((field) => field.common < SAME);
  // Where each row has its own value, nothing is in common, and nothing is told.
  const differing = [...all.filter((field) => !isIdentity(field, rows)), ...all.filter((field) => isIdentity(field, rows))];
  const pinIt = (): void => answer === null ? undefined : pinComparison(of, answer);
  return (
    <section class="comparison" aria-label="Comparison">
      <div class="comparison-head">
        <h2>What distinguishes these {of.lines.length} values</h2>
        <span class="muted" role="status">
          {answer === null ? "Comparing…" : `${countOf(all.length, "field")} ${all.length === 1 ? "differs" : "differ"}, least in common first; ${count(told.length - all.length)} have the same mix in all`}
        </span>
        <span class="spacer" />
        <button type="button" class="button small" disabled={answer === null} title="Pin them side by side to the findings (f, in the table)" onClick={pinIt}><Icon name="pin" />Pin comparison</button>
        <button type="button" class="quiet" aria-label="Close the comparison" title="Close (Escape)" onClick={() => (compared.value = null)}><Icon name="close" /></button>
      </div>
      <div class="comparison-body" tabIndex={0} role="group" aria-label="Values side by side" onKeyDown={(event) => event.key === "f" && !event.ctrlKey && !event.metaKey && !event.altKey && pinIt()}>
        {problem !== null && <StateBlock tone="bad" title={problem.message} />}
        <table>
          <thead>
            <tr>
              <th scope="col">{of.question.by.map((field) => visibleText(field, 40)).join(" and ")}</th>
              <th scope="col" title="The share of rows that have the same values: 100 % where all have the same mix, 0 % where no value is in all of them">Alike</th>
              {of.lines.map((line, at) => <th scope="col" class="mono" key={at}><LineName line={line} /></th>)}
            </tr>
          </thead>
          <tbody>
            <Facts lines={of.lines} places={of.places} list={of.list} />
            {differing.map((field) => <FieldLine key={field.name} field={field} filters={of.filters} rows={rows} />)}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function isIdentity({ name, parts }: ComparedField, rows: readonly number[]): boolean {
  const apart = parts.every((part, at) => (rows[at] ?? 0) < 2 || part.distinct * 2 > (rows[at] ?? 0));
  return /uids?$/.test(name) || (apart && rows.some((one) => one > 1));
}

function LineName({ line }: { line: StackRow }) {
  return <>{line.shown.map((shown, at) => (line.states[at] === "set" ? <LogText key={at} text={shown} limit={LINE} /> : <Missing key={at} state={(line.states[at] ?? "unset") as "unset"} />))}</>;
}

function Facts({ lines, places, list }: { lines: readonly StackRow[]; places: readonly number[]; list: string }) {
  const row = (name: string, cell: (line: StackRow) => string) => (
    <tr key={name}><th scope="row">{name}</th><td />{lines.map((line, at) => <td key={at} class="number">{cell(line)}</td>)}</tr>
  );
  const whole = (number: number | null): string => (number === null ? "" : count(number));
  const hosts = lines[0]?.clients !== null;
  return (
    <>
      {row("Rows", (line) => `${count(line.count)} (${share(line.share)})`)}
      {hosts && row("Clients, servers", (line) => `${whole(line.clients)} → ${whole(line.servers)}`)}
      {lines.some((line) => line.first !== null) && row("First and last seen", (line) => (line.first === null || line.last === null ? "" : `${time(line.first)} – ${time(line.last).slice(11)}`))}
      {lines.some((line) => line.first !== null) && <tr><th scope="row">Over time</th><td />{places.map((place) => <td key={place}><Spark counts={sparkOf(list, place)} /></td>)}</tr>}
    </>
  );
}

function FieldLine({ field, filters, rows }: { field: ComparedField; filters: readonly string[]; rows: readonly number[] }) {
  return (
    <tr>
      <th scope="row" class="mono">{visibleText(field.name, 60)}</th>
      <td class="alike">{share(field.common)}</td>
      {field.parts.map((part, at) => (
        <td key={at}>
          {part.top.map((value) => (
            <span class="compared-value" key={value.filter}>
              <button type="button" class="door number" title="Show these rows" onClick={() => showRows(and(filters[at] ?? "", value.filter))}>{share(value.count / Math.max(1, rows[at] ?? 1))}</button>
              <span class="mono">{value.state === "set" ? <LogText text={value.shown} limit={LINE} /> : <Missing state={value.state} />}</span>
            </span>
          ))}
          {part.distinct > part.top.length && <span class="muted">and {count(part.distinct - part.top.length)} more</span>}
        </td>
      ))}
    </tr>
  );
}
