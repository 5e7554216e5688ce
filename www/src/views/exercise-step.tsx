// One step of an exercise: what to do, the question, the box for its answer, hints one by one, and after it what was to be seen.
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { visibleText } from "../format/visible";
import type { Step } from "../state/exercise/format";
import { answer, at, checking, current, exercise, giveUp, goTo, nextHint, showMe, write } from "../state/exercise/progress";
import { Icon } from "../widgets/icon";
import { SaidText } from "./said-text";

/** Where the keyboard goes for the exercise: the box, or what follows the answer. */
export const ANSWER_ID = "exercise-answer";

const EXPECTS = { number: "a number", value: "a value as the log has it", set: "values, with commas between them", choice: "" } as const;

export function ExerciseStep({ step, first }: { step: Step; first: boolean }) {
  const { progress } = current.value;
  const heading = useRef<HTMLHeadingElement>(null);
  const next = useRef<HTMLButtonElement>(null);
  const open = progress.state === "open";
  // Another step begins at its heading, so that it is read from there; the work before the first one keeps the focus.
  useLayoutEffect(() => {
    if (!first || document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, []);
  useFocusAfter(open, next);
  const intro = first ? exercise.value?.intro ?? [] : [];
  return (
    <>
      <div class="exercise-text">
        {intro.map((text) => <p class="muted"><SaidText text={text} /></p>)}
        <h3 tabIndex={-1} ref={heading}>{at.value + 1}. {visibleText(step.title, 300)}</h3>
        {step.text.map((text) => <p><SaidText text={text} /></p>)}
      </div>
      <div class="exercise-work">
        <Answer step={step} />
        <Hints step={step} />
        {progress.told !== null && (
          <div class="exercise-after">
            {progress.told.after.map((text) => <p><SaidText text={text} /></p>)}
            <p class="exercise-acts">
              <button type="button" class="button primary" id={ANSWER_ID} ref={next} onClick={() => goTo(at.value + 1)}>
                {at.value + 1 < (exercise.value?.steps.length ?? 0) ? "Next step" : "To the result"}
              </button>
              {progress.told.show !== "" && <button type="button" class="button" title="Open it in the view that shows it" onClick={showMe}><Icon name="right" />Show me</button>}
            </p>
          </div>
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
  if (step === null) return <span class="spacer" />;
  if (progress.state !== "open") {
    return (
      <p class="folded-ask">
        {progress.state === "solved" ? "✓ Right." : "Given up."}{" "}
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
    if (wasOpen.current && !open) next.current?.focus();
    wasOpen.current = open;
  }, [open]);
}

function Answer({ step }: { step: Step }) {
  const { progress } = current.value;
  const open = progress.state === "open";
  const submit = (event: Event): void => {
    event.preventDefault();
    void answer();
  };
  return (
    <form class="exercise-form" aria-busy={checking.value} onSubmit={submit}>
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
              aria-describedby="exercise-says"
              onInput={(event) => write(event.currentTarget.value)}
              onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
            />
            {open && <button type="submit" class="button">Check</button>}
          </div>
        </>
      )}
      {step.kind === "choice" && open && <p class="exercise-acts"><button type="submit" class="button">Check</button></p>}
      <p class={`exercise-says ${progress.says?.tone ?? ""}`} id="exercise-says" role="status">
        {progress.state === "given up" ? "Given up." : progress.says === null ? "" : <><span aria-hidden="true">{progress.says.tone === "good" ? "✓ " : "✗ "}</span>{progress.says.text}</>}
      </p>
    </form>
  );
}

function Options({ step }: { step: Step }) {
  const { progress } = current.value;
  const open = progress.state === "open";
  const chosen = Math.max(0, step.options.indexOf(progress.draft));
  return (
    <fieldset class="exercise-options" disabled={!open} aria-describedby="exercise-says">
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
  const left = step.hints.length - progress.hints;
  const open = progress.state === "open";
  return (
    <div class="exercise-hints">
      <ol aria-label="Hints" aria-live="polite">
        {step.hints.slice(0, progress.hints).map((hint) => <li><SaidText text={hint} /></li>)}
      </ol>
      {open && (
        <p class="exercise-acts">
          {left > 0 && <button type="button" class="button small" onClick={nextHint}>{progress.hints === 0 ? "Hint" : "Another hint"} <span class="muted number">{progress.hints + 1} of {step.hints.length}</span></button>}
          <button type="button" class="quiet" onClick={() => void giveUp()}>Give up</button>
        </p>
      )}
    </div>
  );
}
