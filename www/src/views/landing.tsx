// The first screen: what this is, where to drop, and the promise that nothing leaves the computer.
import { countOf } from "../format/number";
import { visibleText } from "../format/visible";
import { exercise } from "../state/exercise/progress";
import { hasSample, openSample, openSampleExercise } from "../state/files";
import { reportAnswer } from "../state/reading-report";
import { hunt, logs, notice, reading, selection } from "../state/store";
import { trailOf } from "../state/trail";
import { Icon } from "../widgets/icon";
import { LogText } from "../widgets/log-text";
import { pick } from "./app";
import { writeExercise } from "./exercise-editor";
import { Help } from "./help";
import { Notices } from "./notices";
import { ReadAs } from "./read-as";
import { NoticeLine, ReadingLine } from "./status-bar";
import { ThemeSwitch } from "./theme-switch";

export function Landing() {
  return (
    <div class="landing">
      <header class="landing-head">
        <span class="brand">stackhunt</span>
        <ThemeSwitch />
      </header>
      <main>
        <h1>Hunt through Zeek logs, on this computer alone.</h1>
        <p class="lead">
          Stack a field to see its rare values, search for the ones that look wrong, and pivot to everything the same machines did.
        </p>
        <div class="drop-zone">{reading.value === null ? <Ways /> : <ReadingLine />}</div>
        <NoticeLine />
        {reading.value === null && <Warnings />}
        {exercise.value !== null && reading.value === null && (
          <p class="waiting-hunt" role="status">
            The exercise “{visibleText(exercise.value.title, 200)}” is ready. Drop its log{exercise.value.log !== "" && <> <code>{visibleText(exercise.value.log, 60)}</code></>} to begin.
          </p>
        )}
        {hunt.value.log !== "" && reading.value === null && notice.value?.waits !== true && <Waiting />}
        <section class="promise" aria-label="Nothing leaves this computer">
          <Icon name="lock" />
          <div>
            <p><strong>Nothing leaves this computer.</strong> The page is one file and cannot reach a network: its own security
              policy forbids every connection.</p>
            <p class="muted">See for yourself: unplug the network and it works the same. Or press F12, open <em>Network</em>, drop a log, and
              watch the list stay empty. Or open the file in a text editor: <code>connect-src 'none'</code> stands in its first lines, and the
              browser refuses what that forbids. Logs are forgotten when the tab closes.</p>
          </div>
        </section>
        <Notices />
      </main>
      <Help />
    </div>
  );
}

/** More files than this are told by their number. */
const LISTED = 6;

/** Why nothing could be opened, file by file, and what each might be read as all the same. */
function Warnings() {
  const { warnings } = logs.value;
  const files = reportAnswer.latest.value?.answer.files ?? [];
  if (warnings.length === 0) return null;
  return (
    <ul class="landing-warnings">
      {warnings.slice(0, LISTED).map((warning, at) => (
        <li key={at}>
          <span class="mono"><LogText text={warning.file} limit={120} /></span>: <LogText text={warning.reason} limit={400} />
          {files.filter((file) => file.name === warning.file && file.member === 0).slice(0, 1).map((file) => <ReadAs key={file.file} file={file} />)}
        </li>
      ))}
      {warnings.length > LISTED && <li class="muted">and {countOf(warnings.length - LISTED, "more warning")}</li>}
    </ul>
  );
}

function Waiting() {
  return (
    <p class="waiting-hunt">
      The address holds a hunt. Drop its logs to run it:{" "}
      {trailOf(selection.value).map((step, at) => (
        <span key={at}>{at > 0 && " › "}{visibleText(step.words, 200)} {step.filter !== undefined && <code>{visibleText(step.filter, 200)}</code>}</span>
      ))}
    </p>
  );
}

function Ways() {
  return (
    <>
      <p class="drop-title">Drop Zeek logs or a folder anywhere</p>
      <p class="muted">http.log, conn.log, dns.log, modbus.log… several at once, rotated pieces too, as TSV, JSON or CSV, also packed as .gz, .zst, .zip or .tar</p>
      <div class="ways">
        <button type="button" class="button primary" onClick={() => pick.files()}>Open files…</button>
        <button type="button" class="button" onClick={() => pick.folder()}>Open folder…</button>
      </div>
      <p class="muted">Everything works by keyboard: <kbd>?</kbd> lists the keys</p>
      {hasSample() && (
        <div class="ways without-log">
          <span class="muted">No log at hand?</span>
          <button type="button" class="button" title="A day of an invented plant, 2,111 requests" onClick={() => void openSample()}>Load the sample</button>
          <button type="button" class="button" title="Nine steps on the sample, with hints" onClick={() => void openSampleExercise()}>Start the exercise</button>
          <button type="button" class="button" title="Eight steps on what controllers were asked on the same day" onClick={() => void openSampleExercise("modbus")}>Exercise on Modbus</button>
          <button type="button" class="link" onClick={writeExercise}>Write your own</button>
        </div>
      )}
    </>
  );
}
