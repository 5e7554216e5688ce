// The pivot chain as breadcrumbs in words. Each step is a place to walk back to.
import { useLayoutEffect, useRef } from "preact/hooks";
import { UTC } from "../format/time";
import { visibleText } from "../format/visible";
import { named } from "../state/filter-names";
import { selection } from "../state/store";
import { type Step, trailOf } from "../state/trail";
import { copy } from "../state/take-out";
import { removePivot, walkTo } from "../state/verbs";
import { zone } from "../state/zone";
import { Icon } from "../widgets/icon";
import { LogText } from "../widgets/log-text";
import { isCopy } from "./copy-key";

/** A filter that says a time. */
const TIME = /\d{4}-\d\d-\d\d/;

export function Trail() {
  const steps = trailOf(selection.value);
  const lastPivot = steps.findLastIndex((step) => step.kind === "pivot");
  const nav = useRef<HTMLElement>(null);
  // The last step is where one is: it stays in sight. One alone is, without the page being laid out for it.
  useLayoutEffect(() => {
    if (nav.current !== null && steps.length > 1) nav.current.scrollLeft = nav.current.scrollWidth;
  }, [steps.length]);
  return (
    <nav class="trail" aria-label="Trail" ref={nav}>
      <ol>
        {steps.map((step, at) => (
          <li key={at} class={step.kind}>
            <StepButton step={step} current={at === steps.length - 1} />
            {zone.value !== UTC && TIME.test(step.filter ?? "") && <span class="muted step-zone" title="Times in a filter are UTC, whatever zone is shown">UTC</span>}
            {at === lastPivot && (
              <button type="button" class="quiet" aria-label="Remove pivot" title="Remove this pivot and go back to where it started" onClick={removePivot}>
                <Icon name="close" />
              </button>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

function StepButton({ step, current }: { step: Step; current: boolean }) {
  return (
    <button
      type="button"
      class="step"
      aria-current={current ? "step" : undefined}
      title={`${current ? "You are here" : "Walk back to here"}${step.filter === undefined ? "" : `\n${visibleText(step.filter, 1200)}`}`}
      onClick={() => walkTo(step.selection)}
      onKeyDown={(event) => {
        if (!isCopy(event)) return;
        event.preventDefault();
        void copy(step.filter ?? step.words, step.filter === undefined ? "The step" : "The filter");
      }}
    >
      {visibleText(step.words, 200)}
      {step.filter !== undefined && <> <span class="mono"><LogText text={named(step.filter)} limit={160} /></span></>}
    </button>
  );
}
