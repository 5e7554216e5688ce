// A line of bars over the time of the log or the chosen part of it, small enough for a cell. Each is as high as its own busiest bin: it shows when, the count
// beside it shows how much.
import { count } from "../format/number";
import { time } from "../format/time";
import { sparksAnswer } from "../state/stack";
import { bars } from "../widgets/time-chart";

const WIDTH = 88;
const HEIGHT = 16;

export function Spark({ counts }: { counts: readonly number[] | null }) {
  const plan = sparksAnswer.latest.value?.answer;
  if (counts === null || plan === undefined || counts.length === 0) return null;
  const most = counts.reduce((so, one) => Math.max(so, one), 0);
  if (most === 0) return <span class="no-value">outside</span>;
  const busy = counts.filter((one) => one > 0).length;
  const said = `most ${count(most)} at ${time(plan.start + counts.indexOf(most) * plan.width)}, in ${count(busy)} of ${count(counts.length)} bins of ${lasts(plan.width)}`;
  return (
    <svg class="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={said}>
      <title>{said}</title>
      <path d={bars(counts, most, "linear", WIDTH, HEIGHT)} />
    </svg>
  );
}

function lasts(seconds: number): string {
  if (seconds < 60) return `${count(seconds)} s`;
  if (seconds < 3600) return `${count(seconds / 60)} min`;
  return seconds < 86_400 ? `${count(seconds / 3600)} h` : `${count(seconds / 86_400)} d`;
}
