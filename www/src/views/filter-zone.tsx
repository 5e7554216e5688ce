// What a time in the filter means where times are shown in another zone: a filter is in the address and means the same for everybody, so
// it is UTC. The day of the zone that is shown is one click away.
import { ofClock, UTC } from "../format/time";
import { hasBareTime, typedDay } from "../state/time-clause";
import { currentLog, hunt } from "../state/store";
import { filterBy } from "../state/verbs";
import { zone } from "../state/zone";

export function FilterZone() {
  const { where } = hunt.value;
  const name = zone.value;
  if (name === UTC || !hasBareTime(where)) return null;
  const isTime = (field: string): boolean => currentLog.value?.fields.some((one) => one.name === field && one.type === "time") === true;
  const found = typedDay(where, isTime, ofClock);
  const said = "Times in a filter are UTC, whatever zone is shown";
  if (found === null) return <span class="muted step-zone" title={said}>UTC</span>;
  const place = name.split("/").at(-1)?.replaceAll("_", " ") ?? name;
  return (
    <>
      <span class="muted step-zone" title={said}>UTC day</span>
      <button type="button" class="button small day-here" title={`${said}.\nThe day ${found.day} in ${name} is\n${found.instead}`} onClick={() => void filterBy(found.instead, false)}>Day in {place}</button>
    </>
  );
}
