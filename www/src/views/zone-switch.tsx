// In which zone times are shown, everywhere at once.
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { chooseZone, zone, zones, zonesNamed } from "../state/zone";
import { Icon } from "../widgets/icon";
import { Popover } from "../widgets/popover";

const LISTED = 60;

export function ZoneSwitch() {
  return (
    <Popover class="quiet zone-button" align="end" name={`Times are ${zone.value}: change the time zone`} title="The zone in which times are shown. A filter's times are UTC." button={<>Times are {zone.value}<Icon name="up" /></>}>
      {(close) => <ZoneList onChoose={(name) => chooseZone(name) && close()} />}
    </Popover>
  );
}

function ZoneList({ onChoose }: { onChoose: (name: string) => void }) {
  const wanted = useSignal("");
  const all = useMemo(zones, []);
  const found = zonesNamed(wanted.value, all);
  const first = found[0];
  return (
    <div class="zone-list">
      <input
        type="text"
        aria-label="Find a time zone"
        placeholder={`Find among ${all.length} zones`}
        spellcheck={false}
        value={wanted.value}
        onInput={(event) => (wanted.value = event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Enter" && first !== undefined && onChoose(first)}
      />
      <ul aria-label="Time zones">
        {found.slice(0, LISTED).map((name) => (
          <li key={name}><button type="button" class="menu-item" aria-pressed={name === zone.value} onClick={() => onChoose(name)}>{name}</button></li>
        ))}
      </ul>
      <p class="muted">{found.length === 0 ? "No zone has this in its name" : found.length > LISTED ? `${found.length - LISTED} more: type a part of the name` : "Filters and exports stay UTC"}</p>
    </div>
  );
}
