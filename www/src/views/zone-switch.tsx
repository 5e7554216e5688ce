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
  // Until somebody looks for another, Enter keeps the one that is shown.
  const found = wanted.value.trim() === "" ? [zone.value, ...all.filter((name) => name !== zone.value)] : zonesNamed(wanted.value, all);
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
        onKeyDown={(event) => {
          if (event.key !== "Enter" || first === undefined) return;
          // The button that gets the focus back must not take the key for a click.
          event.preventDefault();
          onChoose(first);
        }}
      />
      <ul aria-label="Time zones">
        {found.slice(0, LISTED).map((name, at) => (
          <li key={name}><button type="button" class={`menu-item ${at === 0 ? "first" : ""}`} aria-pressed={name === zone.value} onClick={() => onChoose(name)}>{name}</button></li>
        ))}
      </ul>
      <p class="muted">{found.length === 0 ? "No zone has this in its name" : found.length > LISTED ? `${found.length - LISTED} more: type a part of the name` : "Filters and exports stay UTC"}</p>
    </div>
  );
}
