// A count with a bar behind its end: the eye compares the bars, the digits say how many.
import { count, share } from "../format/number";

export function Bar({ value, of }: { value: number; of: number }) {
  const width = of > 0 ? Math.max(0.5, (value / of) * 100) : 0;
  return (
    <span class="bar" aria-hidden="true">
      <span class="bar-fill" style={{ width: `${width}%` }} />
    </span>
  );
}

export function Count({ value }: { value: number | null }) {
  return <span class="number">{value === null ? "" : count(value)}</span>;
}

export function Share({ value }: { value: number }) {
  return <span class="number">{share(value)}</span>;
}
