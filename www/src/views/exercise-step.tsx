// One step of an exercise: what to do, the question, the box for its answer, hints one by one, and after it what was to be seen.
import type { ComponentChildren, RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { visibleText } from "../format/visible";
import type { Step } from "../state/exercise/format";
import { answer, at, checking, current, exercise, giveUp, goTo, hintsLeft, nextHint, showMe, write } from "../state/exercise/progress";
import { Icon } from "../widgets/icon";
import { SaidText } from "./said-text";

/** Where the keyboard goes for the exercise: the box, or what follows the answer. */
export const ANSWER_ID = "exercise-answer";

const EXPECTS = { number: "a number", value: "a value", set: "values, with commas between them", choice: "" } as const;

const FORM_ID = "exercise-form";
const HEADING_ID = "exercise-heading";

export function ExerciseStep({ step, first, notes }: { step: Step; first: boolean; notes: ComponentChildren }) {
  const { progress } = current.value;
  const heading = useRef<HTMLHeadingElement>(null);
  const next = useRef<HTMLButtonElement>(null);
  const open = progress.state === "open";
  // The button that led here is gone: the first step is read from its heading, and another one waits for its answer.
  useLayoutEffect(() => {
    if (document.activeElement === document.body) (first ? heading.current : document.getElementById(ANSWER_ID))?.focus();
  }, []);
  useFocusAfter(open, next);
  const intro = first ? exercise.value?.intro ?? [] : [];
  return (
    <>
      <div class="exercise-text">
        {notes}
        {intro.map((text) => <p class="muted exercise-intro"><SaidText text={text} /></p>)}
        <h3 id={HEADING_ID} tabIndex={-1} ref={heading}>{at.value + 1}. {visibleText(step.title, 300)}</h3>
        {step.text.map((text) => <p><SaidText text={text} /></p>)}
      </div>
      <div class="exercise-work">
        <Answer step={step} />
        {progress.told !== null && (
          <div class="exercise-after">
            {progress.told.after.map((text) => <p><SaidText text={text} /></p>)}
          </div>
        )}
        <Hints step={step} />
        {open ? <OpenActs step={step} /> : (
          <p class="exercise-acts">
            <button type="button" class="button primary" id={ANSWER_ID} ref={next} onClick={() => goTo(at.value + 1)}>
              {at.value + 1 < (exercise.value?.steps.length ?? 0) ? "Next step" : "To the result"}
            </button>
            {(progress.told?.show ?? "") !== "" && <button type="button" class="button" title="Open it in the view that shows it" onClick={showMe}><Icon name="right" />Show me</button>}
          </p>
        )}
      </div>
    </>
  );
}

/** The question alone, with its box, in one line: for those who want the whole view to themselves. */
export function FoldedStep() {
  const { step, progress } = current.value;
  const next = useRef<HTMLButtonElement>(null);
  const open = progress.state === "open";
  useFocusAfter(open, next);
  useLayoutEffect(() => {
    if (document.activeElement === document.body) document.getElementById(ANSWER_ID)?.focus();
  }, [step]);
  if (step === null) return <span class="spacer" />;
  if (progress.state !== "open") {
    return (
      <p class="folded-ask">
        {progress.state === "solved" ? "✓ Right." : givenUp(progress.told?.answer ?? "", step)}{" "}
        <button type="button" class="link" id={ANSWER_ID} ref={next} onClick={() => goTo(at.value + 1)}>Next step</button>
      </p>
    );
  }
  return step.kind === "choice" ? <p class="folded-ask" title={visibleText(step.ask, 600)}>{visibleText(step.ask, 300)}</p> : <Answer step={step} />;
}

/** The box that had the focus is closed by the right answer: what follows takes it over. */
function useFocusAfter(open: boolean, next: RefObject<HTMLElement | null>): void {
  const wasOpen = useRef(open);
  useLayoutEffect(() => {
    if (wasOpen.current && !open) next.current?.focus({ preventScroll: true });
    wasOpen.current = open;
  }, [open]);
}

function Answer({ step }: { step: Step }) {
  const { progress } = current.value;
  const open = progress.state === "open";
  const says = useRef<HTMLParagraphElement>(null);
  const before = useRef({ says: progress.says, open });
  // What is said to an answer comes into sight, and what follows a right one with it. At once: nothing moves for its own sake. Of a
  // step that was done before, the question is seen first.
  useLayoutEffect(() => {
    const { current: was } = before;
    before.current = { says: progress.says, open };
    if (open !== was.open || (progress.says !== null && progress.says !== was.says)) says.current?.scrollIntoView({ block: open ? "nearest" : "start" });
  }, [progress.says, open]);
  const submit = (event: Event): void => {
    event.preventDefault();
    void answer();
  };
  return (
    <form class="exercise-form" id={FORM_ID} aria-busy={checking.value} onSubmit={submit}>
      {step.kind === "choice" ? <Options step={step} /> : (
        <>
          <label class="exercise-ask" for={open ? ANSWER_ID : "exercise-given"}><SaidText text={step.ask} /></label>
          <div class="exercise-box">
            <input
              type="text"
              id={open ? ANSWER_ID : "exercise-given"}
              class="mono"
              value={progress.draft}
              placeholder={EXPECTS[step.kind]}
              readOnly={!open}
              spellcheck={false}
              autocomplete="off"
              autocapitalize="off"
              aria-describedby={`${HEADING_ID} exercise-says`}
              onInput={(event) => write(event.currentTarget.value)}
            />
            {open && <button type="submit" class="button">Check</button>}
          </div>
        </>
      )}
      <p class={`exercise-says ${progress.says?.tone ?? ""}`} id="exercise-says" role="status" ref={says}>
        {progress.state === "given up" ? givenUp(progress.told?.answer ?? "", step) : progress.says === null ? "" : <><span aria-hidden="true">{progress.says.tone === "good" ? "✓ " : "✗ "}</span>{progress.says.text}</>}
      </p>
    </form>
  );
}

function givenUp(answer: string, { kind }: Step): string {
  if (answer === "") return "Given up.";
  return kind === "choice" ? "Given up. The right one is chosen above." : `Given up. The answer is ${visibleText(answer, 300)}.`;
}

function Options({ step }: { step: Step }) {
  const { progress } = current.value;
  const open = progress.state === "open";
  const chosen = Math.max(0, step.options.indexOf(progress.draft));
  return (
    <fieldset class="exercise-options" disabled={!open} aria-describedby={`${HEADING_ID} exercise-says`}>
      <legend class="exercise-ask"><SaidText text={step.ask} /></legend>
      {step.options.map((option, index) => (
        <label key={index}>
          <input type="radio" name="exercise-option" id={open && index === chosen ? ANSWER_ID : undefined} checked={progress.draft === option} onChange={() => write(option)} />
          <span><SaidText text={option} /></span>
        </label>
      ))}
    </fieldset>
  );
}

function Hints({ step }: { step: Step }) {
  const { progress } = current.value;
  const list = useRef<HTMLOListElement>(null);
  const shown = useRef(0);
  // Whoever asked for a hint, from wherever, sees it.
  useLayoutEffect(() => {
    if (progress.hints > shown.current) {
      const hint = list.current?.lastElementChild;
      hint?.scrollIntoView({ block: "nearest" });
      // The button of the last hint is gone: the keyboard goes on from the hint, which is in sight.
      if (document.activeElement === document.body && hint instanceof HTMLElement) hint.focus({ preventScroll: true });
    }
    shown.current = progress.hints;
  }, [progress.hints]);
  return (
    <ol class="exercise-hints" aria-label="Hints" aria-live="polite" ref={list}>
      {step.hints.slice(0, progress.hints).map((hint) => <li tabIndex={-1}><SaidText text={hint} /></li>)}
    </ol>
  );
}

/** What can be done about an open step. It stays in sight however long the question and its hints are. */
function OpenActs({ step }: { step: Step }) {
  const { hints } = current.value.progress;
  return (
    <p class="exercise-acts">
      {step.kind === "choice" && <button type="submit" class="button" form={FORM_ID}>Check</button>}
      {hintsLeft.value > 0 && <button type="button" class="button small" onClick={nextHint}>{hints === 0 ? "Hint" : "Another hint"} <span class="muted number">{hints + 1} of {step.hints.length}</span></button>}
      <button type="button" class="quiet" onClick={() => void giveUp()}>Give up</button>
    </p>
  );
}
