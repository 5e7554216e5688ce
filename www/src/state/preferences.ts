// What is kept between visits, where the browser allows it: choices about the page, never anything out of a log but the names of
// its columns. Everything kept has a name under `stackhunt.` and is read as text that may be anything.
// Invariant: keeping and reading never fail; what is not allowed here holds until the page is closed.

const PREFIX = "stackhunt.";

export function keep(name: string, text: string): void {
  try {
    localStorage.setItem(PREFIX + name, text);
  } catch {
    // Not allowed here.
  }
}

/** Empty if nothing is kept. */
export function kept(name: string): string {
  try {
    return localStorage.getItem(PREFIX + name) ?? "";
  } catch {
    return "";
  }
}

// Keys of JSON lines are written by whoever writes the log: only what looks like a name of Zeek's is kept.
const NAME = /^[A-Za-z_][\w.]{0,39}$/;
/** As `ALL_COLUMNS` of a hunt says it. */
const EVERY = "*";
const MOST_LOGS = 40;
const MOST_COLUMNS = 60;

const mayBeKept = (name: string): boolean => name === EVERY || NAME.test(name);

/** The columns that were last chosen for logs of this path; empty where none were. */
export function keptColumns(path: string): readonly string[] {
  return allColumns().get(path) ?? [];
}

export function keepColumns(path: string, columns: readonly string[]): void {
  const all = allColumns();
  all.delete(path);
  const names = NAME.test(path) ? columns.filter(mayBeKept).slice(0, MOST_COLUMNS) : [];
  // The choice of another day is worth less than the last one: it goes first when there is no room.
  if (names.length > 0) all.set(path, names);
  keep("columns", JSON.stringify([...all].slice(-MOST_LOGS)));
}

function allColumns(): Map<string, readonly string[]> {
  const known = new Map<string, readonly string[]>();
  try {
    const value: unknown = JSON.parse(kept("columns"));
    for (const entry of Array.isArray(value) ? value : []) {
      if (!Array.isArray(entry) || typeof entry[0] !== "string" || !Array.isArray(entry[1])) continue;
      known.set(entry[0], entry[1].filter((name: unknown): name is string => typeof name === "string" && mayBeKept(name)));
    }
  } catch {
    // Nothing is kept, or something that no page of ours wrote.
  }
  return known;
}
