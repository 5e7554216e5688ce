// What was asked in one session, each a door to its rows, and what can be done with the session where its line has no room for it.
import { durationOf } from "../format/duration";
import { count, countOf } from "../format/number";
import { time, timeAfter, timeOfRaw } from "../format/time";
import { saidFilter, saidText, type SessionLine, showSession } from "../state/sessions";
import { Icon } from "../widgets/icon";
import { Address, LogText } from "../widgets/log-text";
import type { LineVerbs } from "./line-acts";

/** More of a value than this says no more at a glance. */
const GLANCE = 300;

export function SessionDetail({ line, verbs, onClose }: { line: SessionLine; verbs: LineVerbs; onClose: () => void }) {
  const { client, server, first, last, rows, failing, marked, said, kinds, assets, what } = line;
  const more = (kinds ?? 0) - said.length;
  return (
    <section class="session-detail" aria-label="Session">
      <div class="row-detail-head">
        <h2 class="mono"><Address text={client} /> → <Address text={server} /></h2>
        <span class="spacer" />
        <button type="button" class="quiet" aria-label="Close the session" title="Close (Esc)" onClick={onClose}><Icon name="close" /></button>
      </div>
      <p class="muted session-facts">
        {time(first)}{last !== first && <> → {timeAfter(first, last)}, {durationOf(last - first)}</>} · {countOf(rows, "row")}
        {failing !== null && failing > 0 && ` · ${count(failing)} failed`}{marked > 0 && ` · ${countOf(marked, "row")} with marks, see Indicators`}
      </p>
      <div class="row-acts">
        <button type="button" class="button small" title="Show its rows (Enter)" onClick={verbs.show}><Icon name="rows" />{rows === 1 ? "Its row" : "All rows of it"}</button>
        <button type="button" class="button small pins" title="Pin to the findings (f)" onClick={verbs.pin}><Icon name="pin" />Pin</button>
        <button type="button" class="button small" title={`${verbs.wider} (p)`} onClick={verbs.pivot}><Icon name="pivot" />{verbs.wider}</button>
      </div>
      <h3>What was asked <span class="muted">{what.join(", ")}</span></h3>
      {kinds === null && <p class="muted">Too many different things to be listed: stack {what.join(" or ")} of its rows.</p>}
      <ol aria-label="What was asked, in the order of time">
        {said.map((one) => {
          const text = saidText(one, line);
          return (
            <li key={`${one.first} ${text}`}>
              <button type="button" class="related-line session-said" title="Show these rows" onClick={() => showSession(line, saidFilter(line, one))}>
                <span class="num">{(timeOfRaw(one.first.toFixed(6), "micros") ?? "").slice(11, 23)}</span>
                <span class="num times">{one.rows > 1 && `×${count(one.rows)}`}</span>
                <span class="mono">{text === "" ? <span class="muted">no value</span> : <LogText text={text} limit={GLANCE} />}</span>
              </button>
            </li>
          );
        })}
      </ol>
      {(more > 0 || assets > 0) && (
        <p class="muted session-facts">{[...(more > 0 ? [`and ${count(more)} more, asked first after these`] : []), ...(assets > 0 ? [`${countOf(assets, "row")} of pictures, styles and scripts not listed`] : [])].join(" · ")}</p>
      )}
    </section>
  );
}
