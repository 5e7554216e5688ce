// The foot of a chart over time.
import { ticks } from "./time-chart";

export function TimeAxis({ from, to, width }: { from: number; to: number; width: number }) {
  return (
    <g class="time-axis" aria-hidden="true">
      {ticks(from, to, width).map(({ at, text, day }) => (
        <g key={at} transform={`translate(${at} 0)`} class={day ? "day" : ""}>
          <path d="M.5 0v4" />
          <text x="3" y="12">{text}</text>
        </g>
      ))}
    </g>
  );
}
