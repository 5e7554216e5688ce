// The switch to what is new in the chosen stretch of time. There only while a stretch is chosen that has rows before it.
import { time, zoneAt } from "../format/time";
import { isOnlyNew, newSince, toggleOnlyNew } from "../state/only-new";

export function OnlyNew({ by, what }: { by: readonly string[]; what: string }) {
  const since = newSince.value;
  const on = isOnlyNew(by);
  if (since === null && !on) return null;
  const title = since === null ? "Show everything again" : `Only ${what} of which no row before ${time(since)} ${zoneAt(since)} tells (the same filter, without the chosen time)`;
  return <button type="button" class="button only-new" aria-pressed={on} title={title} onClick={() => toggleOnlyNew(by)}>Only new</button>;
}
