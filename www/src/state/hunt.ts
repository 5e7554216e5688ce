// The hunt: what is asked for, as one small plain value. It is the address (`#...`), the history of the browser is its undo
// trail, and nothing else on the page decides what is shown.
// Invariant: `huntOf(addressOf(hunt))` equals the hunt; an address that makes no sense gives the empty hunt, never an error.
import type { Normaliser, Order, Pivot, Selection, Sort, StackKey, StackSort } from "../engine/protocol";
import type { Bands } from "../format/pair-flow";
import type { PairsOrder } from "../format/pair-matrix";

export interface Hunt {
  /** Id of a log; empty before the first one is open. */
  readonly log: string;
  /** Filter text. */
  readonly where: string;
  readonly pivot: Pivot | null;
  /** Id of a view; the views have their own list. */
  readonly view: string;
  /** Fields of the stack, its order, what is made alike before counting, and the text its values must contain. */
  readonly by: readonly string[];
  readonly order: Order;
  readonly normalise: readonly Normaliser[];
  readonly contains: string;
  /** By what else than counts the stack is sorted, and its columns; empty means the usual ones. */
  readonly rank: StackSort | null;
  readonly measures: readonly MeasureId[];
  /** Field that is summed over the rows of each line; empty for none. */
  readonly sum: string;
  /** Columns of the rows; empty means in short, and `ALL_COLUMNS` alone all of them. */
  readonly columns: readonly string[];
  readonly sort: Sort | null;
  /** Over time: the field whose values have a series (empty: none), seconds of a bin (0: automatic), series left out, and the scale. */
  readonly over: string;
  readonly bin: number;
  readonly hide: readonly string[];
  readonly scale: Scale;
  /** Pairs: as what they are shown, in which order a matrix has its lines, and what the width of a band means. */
  readonly pairs: PairsForm;
  readonly pairsOrder: PairsOrder;
  /** Beacons: field that tells whom a client asks; empty for the usual one. */
  readonly to: string;
  /** Sessions: seconds without a row that end one (0: the usual), and whether those of all open logs are told. */
  readonly pause: number;
  readonly everywhere: boolean;
  readonly bands: Bands;
  /** What is known to be good, and left out of its log; `knownShown` lets it be seen for a while. */
  readonly known: readonly KnownGood[];
  readonly knownShown: boolean;
}

export interface KnownGood {
  readonly log: string;
  /** Filter text of the rows. */
  readonly filter: string;
}

/** Columns of the stack besides values and counts, in their order. */
export const MEASURES = ["sum", "share", "cumulative", "clients", "prevalence", "servers", "first", "last", "time", "length", "tokens", "entropy", "expected", "surprise"] as const;
export type MeasureId = (typeof MEASURES)[number];

/** What a stack can be sorted by besides counts. */
export const RANKS: readonly StackKey[] = ["value", "clients", "servers", "first", "last", "length", "tokens", "entropy", "expected", "surprise", "sum"];

/** Each series to its own greatest count, all to the same, or all to the logarithm of it. */
export type Scale = "own" | "same" | "log";

export type PairsForm = "table" | "sessions" | "matrix" | "flow" | "beacons" | "json";

export const EMPTY: Hunt = {
  log: "",
  where: "",
  pivot: null,
  view: "stack",
  by: [],
  order: "rarest",
  normalise: [],
  contains: "",
  rank: null,
  measures: [],
  sum: "",
  columns: [],
  sort: null,
  over: "",
  bin: 0,
  hide: [],
  scale: "own",
  pairs: "table",
  pairsOrder: "total",
  to: "",
  pause: 0,
  everywhere: false,
  bands: "log",
  known: [],
  knownShown: false,
};

/** Stands for every column of a log, whatever it has. */
export const ALL_COLUMNS = "*";

/** The columns that somebody chose by name; empty where all or the usual ones are shown. */
export function chosenColumns({ columns }: Pick<Hunt, "columns">): readonly string[] {
  return columns.includes(ALL_COLUMNS) ? [] : columns;
}

const SCALES: readonly Scale[] = ["own", "same", "log"];
export const PAIRS_FORMS: readonly PairsForm[] = ["table", "sessions", "matrix", "flow", "beacons", "json"];

export const NORMALISERS: readonly Normaliser[] = ["cutQuery", "cutQueryAndAmpersand", "percentDecode", "parentDomain", "numbers", "hex"];

/** The rows that a hunt is about. */
export function selectionOf(hunt: Pick<Hunt, "log" | "where" | "pivot"> & Partial<Pick<Hunt, "known" | "knownShown">>): Selection {
  const selection: Selection = { log: hunt.log };
  if (hunt.where.trim() !== "") selection.where = hunt.where;
  if (hunt.pivot !== null) selection.pivot = hunt.pivot;
  const known = hunt.knownShown === true ? [] : knownIn(hunt.known ?? [], hunt.log);
  if (known.length > 0) selection.known = known;
  return selection;
}

/** Filter texts of what is known to be good in a log. */
export function knownIn(known: readonly KnownGood[], log: string): string[] {
  return known.filter((one) => one.log === log).map((one) => one.filter);
}

/** The hunt as the fragment of an address, without `#`; what has its usual value is left out. */
export function addressOf(hunt: Hunt): string {
  const parts: string[] = [];
  const put = (name: string, value: string, usual = ""): void => {
    if (value !== usual) parts.push(`${name}=${encode(value)}`);
  };
  put("log", hunt.log);
  put("where", hunt.where);
  if (hunt.pivot !== null) put("pivot", JSON.stringify(hunt.pivot));
  put("view", hunt.view, hunt.log === "" ? EMPTY.view : "");
  for (const field of hunt.by) put("by", field);
  put("order", hunt.order, EMPTY.order);
  for (const normaliser of hunt.normalise) put("normalise", normaliser);
  put("contains", hunt.contains);
  if (hunt.rank !== null) put("rank", `${hunt.rank.descending === true ? "-" : ""}${hunt.rank.key}`);
  for (const measure of hunt.measures) put("measure", measure);
  put("sum", hunt.sum);
  for (const column of hunt.columns) put("column", column);
  if (hunt.sort !== null) put("sort", `${hunt.sort.descending === true ? "-" : ""}${hunt.sort.field}`);
  put("over", hunt.over);
  put("bin", hunt.bin === EMPTY.bin ? "" : String(hunt.bin));
  for (const series of hunt.hide) put("hide", series);
  put("scale", hunt.scale, EMPTY.scale);
  put("pairs", hunt.pairs, EMPTY.pairs);
  put("pairs-order", hunt.pairsOrder, EMPTY.pairsOrder);
  put("to", hunt.to);
  put("pause", hunt.pause === EMPTY.pause ? "" : String(hunt.pause));
  put("everywhere", hunt.everywhere ? "yes" : "");
  put("bands", hunt.bands, EMPTY.bands);
  for (const { log, filter } of hunt.known) put("known", `${encodeURIComponent(wellFormed(log))} ${filter}`);
  put("known-shown", hunt.knownShown ? "yes" : "");
  return parts.join("&");
}

export function huntOf(address: string): Hunt {
  const parts = new URLSearchParams(address.replace(/^#/, ""));
  const text = (name: string): string => parts.get(name) ?? "";
  const sort = text("sort");
  return {
    log: text("log"),
    where: text("where"),
    pivot: pivotOf(text("pivot")),
    view: text("view") === "" ? EMPTY.view : text("view"),
    by: parts.getAll("by"),
    order: text("order") === "commonest" ? "commonest" : "rarest",
    normalise: NORMALISERS.filter((normaliser) => parts.getAll("normalise").includes(normaliser)),
    contains: text("contains"),
    rank: rankOf(text("rank")),
    measures: MEASURES.filter((measure) => parts.getAll("measure").includes(measure)),
    sum: text("sum"),
    columns: parts.getAll("column"),
    known: parts.getAll("known").flatMap(knownOf),
    knownShown: text("known-shown") === "yes",
    sort: sort === "" ? null : { field: sort.replace(/^-/, ""), descending: sort.startsWith("-") },
    over: text("over"),
    bin: /^[1-9]\d{0,8}$/.test(text("bin")) ? Number(text("bin")) : EMPTY.bin,
    hide: parts.getAll("hide"),
    scale: SCALES.find((scale) => scale === text("scale")) ?? EMPTY.scale,
    pairs: PAIRS_FORMS.find((form) => form === text("pairs")) ?? EMPTY.pairs,
    pairsOrder: text("pairs-order") === "address" ? "address" : "total",
    to: text("to"),
    pause: /^[1-9]\d{0,8}$/.test(text("pause")) ? Number(text("pause")) : EMPTY.pause,
    everywhere: text("everywhere") === "yes",
    bands: text("bands") === "linear" ? "linear" : "log",
  };
}

// Readable in an address bar: only what an address cannot hold is escaped.
function encode(value: string): string {
  return encodeURIComponent(wellFormed(value))
    .replaceAll("%20", "+")
    .replace(/%(?:3A|2F|2C|40|24|3B|7B|7D|5B|5D)/g, (escaped) => decodeURIComponent(escaped));
}

function rankOf(text: string): StackSort | null {
  const key = RANKS.find((one) => one === text.replace(/^-/, ""));
  return key === undefined ? null : { key, descending: text.startsWith("-") };
}

function knownOf(text: string): KnownGood[] {
  const space = text.indexOf(" ");
  const filter = text.slice(space + 1);
  if (space < 0 || filter.trim() === "") return [];
  try {
    return [{ log: decodeURIComponent(text.slice(0, space)), filter }];
  } catch {
    return [];
  }
}

function pivotOf(text: string): Pivot | null {
  if (text === "") return null;
  try {
    const value: unknown = JSON.parse(text);
    return isPivot(value) ? value : null;
  } catch {
    return null;
  }
}

function isPivot(value: unknown): value is Pivot {
  if (typeof value !== "object" || value === null || !("by" in value) || !("from" in value)) return false;
  if ("unlike" in value && value.unlike !== null && typeof value.unlike !== "boolean") return false;
  return Array.isArray(value.by) && value.by.length > 0 && value.by.every(isPivotField) && isSelection(value.from);
}

function isPivotField(value: unknown): boolean {
  if (typeof value === "string") return true;
  return Array.isArray(value) && value.length === 2 && value.every((name) => typeof name === "string");
}

function isSelection(value: unknown): boolean {
  if (typeof value !== "object" || value === null || !("log" in value) || typeof value.log !== "string") return false;
  if ("where" in value && value.where !== null && typeof value.where !== "string") return false;
  if ("known" in value && value.known !== null && !(Array.isArray(value.known) && value.known.every((one) => typeof one === "string"))) return false;
  return !("pivot" in value) || value.pivot === null || isPivot(value.pivot);
}

// Half a surrogate pair, which hostile text may hold, cannot be written into an address.
function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
}
