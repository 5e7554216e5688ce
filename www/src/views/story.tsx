// What happened in the connection of the open row, over all logs, in the order of time: each line is a door to its row.
import { count, countOf } from "../format/number";
import { timeOfRaw } from "../format/time";
import { visibleText } from "../format/visible";
import { gapWords } from "../state/neighbours";
import { openRow } from "../state/store";
import { openChapter, type Story, story, type StoryRow, telling } from "../state/story";
import { Icon } from "../widgets/icon";
import { LogText } from "../widgets/log-text";

/** More of a value than this says no more at a glance. */
const GLANCE = 60;

const rowsOf = ({ chapters }: Story): number => chapters.reduce((sum, { total }) => sum + total, 0);

/** How much there is, before one goes there. */
export function StoryButton() {
  const found = story.value;
  if (found === null && !telling.value) return null;
  return (
    <button type="button" class="button small" title="The rows of this connection and its files in all logs, in the order of time: below the fields" onClick={(event) => event.currentTarget.closest(".row-detail")?.querySelector(".story")?.scrollIntoView()}>
      <Icon name="down" /><span>Story{found !== null && <span class="room-only">{`: ${countOf(rowsOf(found), "row")} in ${countOf(found.chapters.length, "log")}`}</span>}</span>
    </button>
  );
}

export function StoryOfRow() {
  const found = story.value;
  if (found === null && !telling.value) return null;
  const own = found?.rows.find((row) => isOpen(row, found));
  const span = found === null ? null : length(found.rows);
  return (
    <section class="related story" aria-label="Story of this connection" aria-busy={telling.value}>
      <h3>Story of this connection{found !== null && <span class="muted">{countOf(rowsOf(found), "row")}{span !== null && ` in ${span}`}</span>}</h3>
      {found === null ? <p class="muted">Counting…</p> : (
        <>
          <div class="row-acts-small">
            {found.chapters.map((chapter) => (
              <button type="button" class="button small" key={chapter.log.id} title="All of them in the grid" onClick={() => openChapter(chapter)}>
                <span class="mono">{visibleText(chapter.log.id, 30)}</span><span class="num">{count(chapter.total)}</span>
              </button>
            ))}
          </div>
          <ol aria-label="In the order of time">
            {found.rows.map((row) => <Line key={`${row.log.id} ${row.id.piece} ${row.id.row}`} row={row} own={own} story={found} />)}
            {found.chapters.map(({ log, where, total }) => {
              const more = total - found.rows.filter((row) => row.log.id === log.id).length;
              return more > 0 && <li key={log.id}><button type="button" class="link" onClick={() => openChapter({ log, where })}>{count(more)} more of {visibleText(log.id, 30)}</button></li>;
            })}
          </ol>
        </>
      )}
    </section>
  );
}

function Line({ row, own, story: { chapters } }: { row: StoryRow; own: StoryRow | undefined; story: Story }) {
  const here = row === own;
  const where = chapters.find(({ log }) => log.id === row.log.id)?.where ?? "";
  const gap = row.at === null || own?.at == null ? "" : gapWords(Math.round((row.at - own.at) * 1e6) / 1e6);
  const time = timeOfRaw(row.time, "micros") ?? row.time;
  return (
    <li>
      <button
        type="button"
        class="related-line story-line"
        aria-current={here ? "true" : undefined}
        title={[time, ...row.said.map(([field, value]) => `${field}: ${visibleText(value, 300)}`)].join("\n")}
        ref={(line) => {
          const list = line?.closest("ol");
          if (here && line !== null && list != null) list.scrollTop = line.offsetTop - (list.clientHeight - line.offsetHeight) / 2;
        }}
        onClick={() => openChapter({ log: row.log, where }, row.id)}
      >
        <span class="num">{here ? "this row" : gap}</span>
        <span class="mono story-log">{visibleText(row.log.id, 30)}</span>
        <span class="mono story-said">{row.said.map(([field, value], at) => <span key={field}>{at > 0 && "  "}<LogText text={value} limit={GLANCE} /></span>)}</span>
      </button>
    </li>
  );
}

function isOpen(row: StoryRow, { of }: Story): boolean {
  return row.id.piece === of.piece && row.id.row === of.row && JSON.stringify(openRow.value) === JSON.stringify(of);
}

function length(rows: readonly StoryRow[]): string | null {
  const times = rows.flatMap(({ at }) => (at === null ? [] : [at]));
  const [first, last] = [times[0], times.at(-1)];
  return first === undefined || last === undefined || first === last ? null : gapWords(Math.round((last - first) * 1e6) / 1e6).slice(1);
}
