// A client, how many rows of it there are and when, as a door to these rows.
import type { ClientCount } from "../engine/protocol";
import { count } from "../format/number";
import { time, timeAfter } from "../format/time";
import { and, term } from "../state/filter-text";
import { oneDay } from "../state/stack";
import { showRows } from "../state/verbs";
import { LINE, LogText } from "../widgets/log-text";
import { ends } from "../state/store";

export function ClientDoor({ of: { client, count: rows, first, last }, field, filter }: { of: ClientCount; field: string | null; filter: string }) {
  const span = first === null || last === null ? "" : `${time(first)}${first === last ? "" : ` → ${timeAfter(first, last)}`}`;
  return (
    <button type="button" class="client-door mono" title={`Show these rows of it${span === "" ? "" : `\n${span}`}`} onClick={() => showRows(and(term(field ?? ends.value[0], client), filter))}>
      <LogText text={client} limit={LINE} />{rows > 0 && <span class="muted"> {count(rows)}</span>}{span !== "" && <span class="muted client-span"> {oneDay.value ? span.slice(11) : span}</span>}
    </button>
  );
}
