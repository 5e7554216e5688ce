// Everything that can be done on the page, as one list: the palette finds in it, keys start from it, and the list of keys under
// `?` is made from it. Knows verbs and names, not how they are shown. Invariant: no two commands have the same key or id.
import { signal } from "@preact/signals";
import { FILTER_FORMS } from "../engine/filter-forms";
import type { Format } from "../engine/protocol";
import { visibleText } from "../format/visible";
import { closeExercise, editExercise, exercise, folded, hintsLeft, nextHint, showMe, startAgain, current } from "../state/exercise/progress";
import { changeHunt } from "../state/address";
import { ALL_COLUMNS, PAIRS_FORMS } from "../state/hunt";
import { closeAll, hasSample, openSample, openSampleExercise } from "../state/files";
import { notebook } from "../state/findings";
import { saveReport } from "../state/reading-report";
import { copyReport, saveHunt, saveReport as saveFindings } from "../state/report";
import { stackAnswer } from "../state/answers";
import { pinStack } from "../state/pin";
import { isAmount } from "../state/stack";
import { currentLog, ends, hasFields, hasPairs, hunt, knownHere, logs, notice } from "../state/store";
import { copy, copyResult, copyStack, exportRows, saveResult, saveStack } from "../state/take-out";
import { redo, redoWords, undo, undoWords } from "../state/undo";
import { theme } from "../state/theme";
import { toList } from "../state/to-list";
import { clearFilter, clearNormalisers, filterBy, orderStack, pivotBy, removePivot, showColumns, showLog, showView, stackAlso, stackBy, startOver, sumUp, toggleNormaliser } from "../state/verbs";
import { chooseZone, zone, zones } from "../state/zone";
import { pick } from "./app";
import { suits } from "./filter-help";
import { writeExercise } from "./exercise-editor";
import { ANSWER_ID } from "./exercise-step";
import { openHelp, topics, turnHelp } from "./help";
import { VIEWS } from "./list";
import { NORMALISERS } from "./stack-tools";

export interface Command {
  id: string;
  name: string;
  group: string;
  /** What the palette finds it by besides its name, and shows behind it. */
  hint?: string;
  /** Other words that it is found by, and that are not shown. */
  also?: string;
  /** Starts it from anywhere but a text box. */
  key?: string;
  run: () => void;
}

/** Ids of the boxes that a key focuses from anywhere. */
export const FILTER_ID = "filter";
export const FIELD_ID = "find-field";

export const showPalette = signal(false);
export const showShortcuts = signal(false);

type Group = () => readonly Command[];

const views: Group = () =>
  logs.value.logs.length === 0 ? [] : VIEWS.map((view, at) => ({ id: `view-${view.id}`, name: `Show ${view.name}`, group: "View", hint: view.about, ...(view.also === undefined ? {} : { also: view.also }), key: String(at + 1), run: () => (showView(view.id), toList()) }));

const filter: Group = () => {
  if (hunt.value.log === "" || currentLog.value === null) return [];
  return [
    { id: "filter", name: "Go to the filter", group: "Filter", key: "/", run: () => focus(FILTER_ID) },
    ...(hunt.value.where === "" ? [] : [
      { id: "filter-clear", name: "Clear the filter", group: "Filter", run: clearFilter },
      { id: "filter-copy", name: "Copy the filter", group: "Filter", run: () => void copy(hunt.value.where, "The filter") },
    ]),
    { id: "filter-over", name: "Clear and reset: start over in this log", group: "Filter", hint: "what is known to be good stays", run: startOver },
    { id: "link-copy", name: "Copy link", group: "Filter", hint: "what is asked, for the same logs", also: "address url share", run: () => void copy(location.href, "The link") },
    { id: "hunt-copy", name: "Copy the address of this hunt", group: "Filter", hint: "from # on, to run it again or for an exercise", run: () => void copy(location.hash, "The address") },
    ...(undoWords.value === null ? [] : [{ id: "undo", name: `Undo: ${visibleText(undoWords.value, 60)}`, group: "Trail", hint: "Ctrl Z", run: () => undo() }]),
    ...(redoWords.value === null ? [] : [{ id: "redo", name: `Redo: ${visibleText(redoWords.value, 60)}`, group: "Trail", hint: "Ctrl Shift Z", run: () => redo() }]),
    ...(hasPairs.value ? [
      ...PAIRS_FORMS.map((form) => ({ id: `pairs-${form}`, name: `Show pairs as ${form}`, group: "Pairs", run: () => changeHunt({ view: "pairs", pairs: form }) })),
      { id: "pivot-pairs", name: "Pivot: everything between these pairs", group: "Pivot", run: () => pivotBy(ends.value) },
      { id: "pivot-clients", name: "Pivot: everything from these clients", group: "Pivot", run: () => pivotBy([ends.value[0]]) },
      { id: "pivot-servers", name: "Pivot: everything to these servers", group: "Pivot", run: () => pivotBy([ends.value[1]]) },
    ] : []),
    ...(hunt.value.pivot === null ? [] : [{ id: "pivot-remove", name: "Remove the pivot", group: "Pivot", run: removePivot }]),
  ];
};

const stack: Group = () => {
  const fields = currentLog.value?.fields ?? [];
  if (fields.length === 0) return [];
  const { by, order, normalise } = hunt.value;
  return [
    { id: "field-find", name: "Find a field among all fields", group: "Field", hint: "in the list at the left", also: "rail", key: "g", run: () => focus(FIELD_ID) },
    { id: "order", name: order === "rarest" ? "Order the stack: commonest first" : "Order the stack: rarest first", group: "Stack", run: () => orderStack(order === "rarest" ? "commonest" : "rarest") },
    ...NORMALISERS.map(({ id, label, hint }) => ({ id: `normalise-${id}`, name: `Normalise: ${label}`, group: "Stack", hint: normalise.includes(id) ? `${hint}; on, switches it off` : hint, run: () => toggleNormaliser(id) })),
    ...(normalise.length === 0 ? [] : [{ id: "normalise-none", name: "Normalise: raw values", group: "Stack", run: clearNormalisers }]),
    ...fields.map(({ name, type }) => ({ id: `stack-${name}`, name: `Stack ${visibleText(name, 60)}`, group: "Field", hint: visibleText(type, 40), run: () => stackBy(name) })),
    ...fields.filter(({ name }) => !by.includes(name)).map(({ name }) => ({ id: `also-${name}`, name: `Add ${visibleText(name, 60)} to the stack`, group: "Field", run: () => stackAlso(name) })),
    ...fields.filter(({ name, type }) => isAmount(type) && name !== hunt.value.sum).map(({ name }) => ({ id: `sum-${name}`, name: `Sum ${visibleText(name, 60)} of each value`, group: "Stack", hint: "total, how much, who sent most, largest upload", run: () => (sumUp(name), toList()) })),
    ...(hunt.value.sum === "" ? [] : [{ id: "sum-none", name: "Sum nothing in the stack", group: "Stack", run: () => sumUp("") }]),
    ...(hunt.value.columns.includes(ALL_COLUMNS) ? [] : [{ id: "columns-all", name: "Show every column of Rows", group: "Stack", run: () => showColumns(fields.map(({ name }) => name)) }]),
    ...(hunt.value.columns.length === 0 ? [] : [{ id: "columns-short", name: "Show the columns of Rows in short", group: "Stack", run: () => showColumns([]) }]),
  ];
};

const FORMATS: readonly { id: Format; name: string; hint: string }[] = [
  { id: "csv", name: "Export rows as CSV", hint: "formulas defused" },
  { id: "jsonl", name: "Export rows as JSON lines", hint: "one object per row" },
  { id: "pairs", name: "Export pairs as JSON", hint: "client → server → requests" },
  { id: "zeek", name: "Export rows as Zeek TSV", hint: "as they were" },
];

const takeOut: Group = () => {
  if (currentLog.value === null) return [];
  const inStack = hunt.value.view === "stack";
  return [
    { id: "report-text", name: "Save the reading report as text", group: "Export", run: () => void saveReport("txt") },
    { id: "report-json", name: "Save the reading report as JSON", group: "Export", run: () => void saveReport("json") },
    ...FORMATS.filter(({ id }) => id !== "pairs" || hasPairs.value).map(({ id, name, hint }) => ({ id: `export-${id}`, name, group: "Export", hint, run: () => void exportRows(id, true) })),
    ...(inStack ? [
      { id: "stack-csv", name: "Save the stack as CSV", group: "Export", run: () => void saveStack() },
      { id: "stack-markdown", name: "Copy the stack as Markdown", group: "Export", run: () => void copyStack("markdown") },
      { id: "stack-tsv", name: "Copy the stack for a spreadsheet", group: "Export", run: () => void copyStack("tsv") },
    ] : []),
  ];
};

const files: Group = () => [
  ...logs.value.logs.filter((log) => log.id !== hunt.value.log).map((log) => ({ id: `log-${log.id}`, name: `Show log ${visibleText(log.id, 60)}`, group: "Log", run: () => showLog(log.id) })),
  { id: "open-files", name: "Open files…", group: "Log", run: () => pick.files() },
  { id: "open-folder", name: "Open folder…", group: "Log", run: () => pick.folder() },
  ...(hasSample() ? [{ id: "open-sample", name: "Load the sample", group: "Log", run: () => void openSample() }] : []),
  ...(logs.value.logs.length > 0 ? [{ id: "close-all", name: "Close all logs", group: "Log", hint: "and forget them", run: () => void closeAll() }] : []),
];

const training: Group = () => {
  const now = exercise.value;
  const here = now === null || logs.value.logs.length === 0 ? [] : [
    { id: "exercise-answer", name: "Go to the exercise", group: "Exercise", key: "e", run: () => focus(ANSWER_ID) },
    ...(hintsLeft.value > 0 ? [{ id: "exercise-hint", name: "Show a hint", group: "Exercise", run: nextHint }] : []),
    ...((current.value.progress.told?.show ?? "") === "" ? [] : [{ id: "exercise-show", name: "Show me what the step asked about", group: "Exercise", run: showMe }]),
    { id: "exercise-fold", name: folded.value ? "Unfold the exercise" : "Fold the exercise to a bar", group: "Exercise", run: () => (folded.value = !folded.value) },
    { id: "exercise-save", name: "Save the result of the exercise", group: "Exercise", run: saveResult },
    { id: "exercise-copy", name: "Copy the result of the exercise", group: "Exercise", run: () => void copyResult() },
    { id: "exercise-again", name: "Start the exercise again", group: "Exercise", run: startAgain },
    { id: "exercise-edit", name: "Edit this exercise", group: "Exercise", run: editExercise },
    { id: "exercise-close", name: "Close the exercise", group: "Exercise", run: closeExercise },
  ];
  const start = hasSample() ? [
    { id: "exercise-start", name: "Start the exercise on the sample", group: "Exercise", run: () => void openSampleExercise() },
    { id: "exercise-modbus", name: "Begin the exercise on Modbus", group: "Exercise", hint: "who writes to the controllers?", run: () => void openSampleExercise("modbus") },
  ] : [];
  return [...here, ...start, { id: "exercise-write", name: "Write an exercise", group: "Exercise", hint: "for trainers", run: writeExercise }];
};

const help: Group = () => [
  ...(logs.value.logs.length === 0 ? [] : [{ id: "help", name: "About this view", group: "Help", key: "i", run: turnHelp }]),
  { id: "shortcuts", name: "Keyboard shortcuts", group: "Help", key: "?", run: () => (showShortcuts.value = true) },
  ...topics().map((topic) => ({ id: `help-${topic.id}`, name: `Help: ${topic.title}`, group: "Help", hint: topic.lead, run: () => openHelp(topic.id) })),
];

/** Fields by which rows of another log are found from here, the strictest first. */
const acrossBy = (): readonly (readonly [string, readonly string[]])[] => [["same connections", ["uid"]], ["same clients and servers", ends.value], ["same clients", [ends.value[0]]]];

const across: Group = () =>
  logs.value.logs.filter((log) => log.id !== hunt.value.log && currentLog.value !== null).flatMap((log) =>
    acrossBy().filter(([, by]) => hasFields(...by) && by.every((name) => log.fields.some((field) => field.name === name))).map(([words, by]) => ({
      id: `pivot-${log.id}-${by.join()}`, name: `Pivot to ${visibleText(log.id, 60)}: ${words}`, group: "Pivot", hint: "rows of the other log", run: () => pivotBy(by, "", { log: log.id }),
    })),
  );

/** Milliseconds between two looks for a button, and looks: a view that was just chosen has its buttons when its answer is there. */
const LOOK = 50;
const LOOKS = 40;

/** Presses a button of the page where it stands, or opens its menu. */
function press(selector: string, looks = LOOKS): void {
  setTimeout(() => {
    const button = document.querySelector<HTMLButtonElement>(selector);
    if (button !== null && !button.disabled) button.click();
    else if (looks > 0) press(selector, looks - 1);
  }, looks === LOOKS ? 0 : LOOK);
}

/** Shows a view and presses a button of it. */
function pressIn(view: string, selector: string): void {
  showView(view);
  press(`.view ${selector}`);
}

/** Does to the chosen values of the stack what its bar does, or says how values are chosen. */
function toChosen(name: string, key: string): void {
  const button = [...document.querySelectorAll<HTMLButtonElement>(".chosen-bar button:not(:disabled)")].find((one) => one.textContent === name);
  if (button !== undefined) return button.click();
  showView("stack");
  toList();
  notice.value = { tone: "plain", text: `Choose values with Space or their boxes, then press ${key}.` };
}

/** The stack, or what the view's own button pins. */
function pinShown(): void {
  const stack = hunt.value.view === "stack" ? stackAnswer.latest.value : null;
  const button = document.querySelector<HTMLElement>('.view button[aria-label="Pin chart"], .view .pins');
  if (stack !== null) void pinStack(stack.question);
  else if (button !== null) button.click();
  else notice.value = { tone: "plain", text: "This view is not pinned as a whole.", next: "Choose a line and press f." };
}

/** The switch of the view; where it is not there, how it comes. */
function onlyNew(): void {
  const button = document.querySelector<HTMLElement>("button.only-new");
  if (button !== null) return button.click();
  notice.value = { tone: "plain", text: "What is new needs a time with rows before it, in Stack, Pairs or Clients.", next: "Choose a stretch of the activity strip, or filter for a day." };
}

const menus: Group = () => currentLog.value === null ? [] : [
  { id: "pin", name: "Pin what this view shows to the findings", group: "Export", hint: "finding, evidence, report", run: pinShown },
  { id: "compare", name: "Compare values of the stack", group: "Stack", hint: "side by side, what differs", run: () => toChosen("Compare", "=") },
  { id: "known", name: "Known good: hide values from now on", group: "Stack", hint: "allow list, whitelist, baseline, usual", run: () => toChosen("Known good", "k") },
  ...(knownHere.value.length === 0 ? [] : [{ id: "known-list", name: "Known good: list what is hidden", group: "Stack", hint: "allow list", run: () => press('button[aria-label="Known-good values"]') }]),
  { id: "first-seen", name: "Sort the stack by First seen, newest first", group: "Stack", hint: "what is new today, this day, since yesterday", run: () => (changeHunt({ view: "stack", rank: { key: "first", descending: true } }), toList()) },
  { id: "only-new", name: "Only new: what no row before the chosen time has", group: "Filter", hint: "new values, pairs and clients, today, since yesterday", run: onlyNew },
  { id: "syntax", name: "Syntax of the filter", group: "Help", hint: "AND, OR, NOT, wildcards, examples", run: () => press('button[aria-label="Filter syntax"]') },
  { id: "warnings", name: "Show the warnings of reading", group: "View", hint: "files and lines that could not be read, skipped", run: () => (showView("files"), toList()) },
  { id: "columns-stack", name: "Choose the columns of the stack", group: "Stack", hint: "column, measure, sort", run: () => (showView("stack"), press('.view button[aria-label="Columns"]')) },
  { id: "columns-rows", name: "Choose the columns of Rows", group: "Rows", hint: "column, field", run: () => (showView("rows"), press('.view button[aria-label="Columns"]')) },
  { id: "zone", name: `Choose the time zone, now ${zone.value}`, group: "Page", hint: "UTC, local time", run: () => press(".zone-button") },
];

/** What the buttons of single views do, from any of them. */
const ofViews: Group = () => [
  ...(logs.value.logs.length === 0 && notebook.value.findings.length === 0 ? [] : [
    { id: "hunt-save", name: "Save hunt", group: "Export", hint: "findings and steps, to go on another day", run: () => void saveHunt() },
    { id: "findings-html", name: "Save report of the findings as HTML", group: "Export", hint: "one file to read, print, or drop here again", run: () => void saveFindings("html") },
    { id: "findings-markdown", name: "Save report of the findings as Markdown", group: "Export", hint: "for tickets and notes", run: () => void saveFindings("markdown") },
    { id: "findings-copy", name: "Copy report of the findings as Markdown", group: "Export", run: () => void copyReport() },
  ]),
  ...(currentLog.value === null ? [] : [
    ...(hasPairs.value ? [
      { id: "pairs-copy", name: "Copy pairs…", group: "Export", hint: "spreadsheet, Markdown, nested JSON", run: () => (changeHunt({ view: "pairs" }), press('.view [aria-label="Copy pairs"]')) },
      { id: "matrix-copy", name: "Copy matrix…", group: "Export", hint: "pairs for a spreadsheet, Markdown", run: () => (changeHunt({ view: "pairs", pairs: "matrix" }), press('.view [aria-label="Copy matrix"]')) },
      { id: "clients-copy", name: "Copy clients", group: "Export", hint: "tab-separated, formulas defused", run: () => pressIn("clients", '[title^="Copy them"]') },
      { id: "clients-pin", name: "Pin clients", group: "Export", hint: "to the findings", run: () => pressIn("clients", ".pins") },
    ] : []),
    ...(hunt.value.view === "stack" ? [] : [{ id: "stack-out", name: "Save or copy the stack…", group: "Export", hint: "CSV, Markdown, spreadsheet", run: () => pressIn("stack", '[aria-label="Take out the stack"]') }]),
    { id: "export-menu", name: "Export…", group: "Export", hint: "the rows of the selection as a file", run: () => press('.filter-bar [aria-label="Export"]') },
    { id: "pivot-menu", name: "Pivot by…", group: "Pivot", hint: "other fields, or to another log", run: () => press('.filter-bar [aria-label="Pivot by…"]') },
    { id: "steps", name: "Steps of this hunt", group: "Trail", hint: "all ways, also those that were left", also: "history back", run: () => press('.step-buttons [aria-label="Steps"]') },
  ]),
];

const page: Group = () => [
  ...zones().slice(0, 2).filter((name) => name !== zone.value).map((name) => ({ id: `zone-${name}`, name: `Times in ${name}`, group: "Page", run: () => void chooseZone(name) })),
  ...(["auto", "light", "dark"] as const).filter((one) => one !== theme.value).map((one) => ({ id: `theme-${one}`, name: `Theme: ${one}`, group: "Page", run: () => (theme.value = one) })),
];

const examples: Group = () =>
  FILTER_FORMS.filter((form) => currentLog.value !== null && suits(form)).map(({ example, finds }) => ({
    id: `example-${example}`, name: `Filter: ${example}`, group: "Example", hint: finds, run: () => void filterBy(example, false),
  }));

const GROUPS: readonly Group[] = [views, filter, training, stack, takeOut, ofViews, across, menus, files, help, page, examples];

/** What can be done now, in the order in which it is listed. */
export function commands(): readonly Command[] {
  return GROUPS.flatMap((group) => group());
}

function focus(id: string): void {
  document.getElementById(id)?.focus();
}
