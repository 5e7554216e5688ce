// Numbers as the page writes them: English thousands, whatever the computer's locale, so that a screenshot, a note and an
// export say the same.
const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat("en-US", { maximumFractionDigits: 3 });

export function count(value: number): string {
  return whole.format(value);
}

/** A number that may have a fraction, to the thousandth. */
export function amount(value: number): string {
  return fine.format(value);
}

/** `1 row`, `2 rows`; the plural is regular unless it is given. */
export function countOf(value: number, one: string, many = `${one}s`): string {
  return `${whole.format(value)} ${value === 1 ? one : many}`;
}

/** A part of a whole, 0 to 1, as a percentage; what exists never shows as nothing, what lacks something never as all. */
export function share(part: number): string {
  const percent = part * 100;
  if (percent <= 0) return "0 %";
  if (percent < 0.01) return "< 0.01 %";
  if (percent >= 100) return "100 %";
  if (percent > 99.99) return "> 99.99 %";
  return `${percent.toFixed(percent < 10 || percent >= 99.95 ? 2 : 1)} %`;
}

/** Bytes in decimal units, as file managers count them. */
export function bytes(value: number): string {
  if (value < 1000) return `${value} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let scaled = value / 1000;
  let unit = 0;
  while (scaled >= 999.5 && unit < units.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  return `${scaled.toFixed(scaled < 10 ? 1 : 0)} ${units[unit]}`;
}
