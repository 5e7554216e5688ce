// Regular intervals: by which field it is told whom a client asks, and the answer. In a dns log the server is the resolver for every
// name, so the name is what a client comes back to.
import { computed } from "@preact/signals";
import { follow, selectionIn } from "./answers";
import { ends, hasFields, hunt } from "./store";

const TARGETS = ["query", "host", "server_name"];

/** Fields of the log that can tell it. */
export const beaconTargets = computed(() => [ends.value[1], ...TARGETS].filter((name) => hasFields(name)));

/** The one that is used; `null` for a log whose servers have another name. */
export const beaconTo = computed(() => {
  const targets = beaconTargets.value;
  return targets.find((name) => name === hunt.value.to) ?? targets.find((name) => name === "query") ?? targets[0] ?? null;
});

export const beacons = follow("beacons", () => {
  const selection = hunt.value.pairs === "beacons" ? selectionIn("pairs") : null;
  return selection === null ? null : { ...selection, to: beaconTo.value };
});
