// Times while an exercise is open: its texts are written in UTC, whatever zone was chosen for other work. That zone comes back when the
// exercise is closed, and a zone that is chosen meanwhile is a choice like any other.
import { effect, untracked } from "@preact/signals";
import { UTC } from "../../format/time";
import { lendZone, ownZone } from "../zone";
import { exercise } from "./progress";

export function followExercise(): void {
  let open = false;
  effect(() => {
    const was = open;
    open = exercise.value !== null;
    if (open !== was) untracked(() => void lendZone(open ? UTC : ownZone.peek()));
  });
}
