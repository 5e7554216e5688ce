// The instrument: what is open, what is asked, and the answer in one of several views.
import { useEffect } from "preact/hooks";
import { settleHunt } from "../state/address";
import { busy } from "../state/answers";
import { showView } from "../state/verbs";
import { hunt } from "../state/store";
import { exercise, folded } from "../state/exercise/progress";
import { Tabs } from "../widgets/tabs";
import { useTurns } from "../widgets/turns";
import { Exercise } from "./exercise";
import { ActivityStrip } from "./activity-strip";
import { FieldRail } from "./field-rail";
import { FilterBar } from "./filter-bar";
import { Help, HelpButton, helpShown } from "./help";
import { VIEWS } from "./list";
import { useListFocus } from "./list-focus";
import { SelectionBar } from "./selection-bar";
import { StatusBar } from "./status-bar";
import { TopBar } from "./top-bar";

export function Workbench() {
  useListFocus();
  const shown = VIEWS.find((view) => view.id === hunt.value.view);
  useEffect(() => {
    if (shown === undefined) settleHunt({ view: "stack" });
  }, [shown]);
  // What is around the view comes first: it keeps its place.
  const turn = useTurns(2, 1);
  const View = (shown ?? VIEWS[0])?.View;
  const tabs = VIEWS.map((view, at) => {
    const badge = view.badge?.() ?? 0;
    const content = badge === 0 ? view.name : <>{view.name} <span class="badge">{badge}</span></>;
    return { id: view.id, name: view.name, content, title: `${view.about} (${at + 1})` };
  });
  return (
    <div class="workbench" aria-busy={busy}>
      <TopBar />
      <FilterBar />
      <SelectionBar />
      <ActivityStrip />
      <FieldRail />
      <main class={`stage ${helpShown.value ? "with-help" : ""} ${exercise.value === null ? "" : folded.value ? "beside-bar" : "beside-exercise"}`}>
        <div class="stage-head">
          <Tabs label="Views" class="view-tabs" tabs={tabs} chosen={hunt.value.view} controls="view" onChoose={showView} />
          {shown !== undefined && <HelpButton view={shown.id} name={shown.name} />}
        </div>
        <div class="view" role="tabpanel" id="view" tabIndex={-1} aria-labelledby={`tab-views-${hunt.value.view}`}>
          {View !== undefined && turn > 1 && <View />}
        </div>
        <Help />
        <Exercise />
      </main>
      <StatusBar />
    </div>
  );
}
