// The views, in the order of their tabs. A new view is one file and one line here.
import type { ComponentType } from "preact";
import { Clients } from "./clients";
import { Files } from "./files";
import { notebook } from "../state/findings";
import { Findings } from "./findings";
import { Indicators } from "./indicators";
import { Overview } from "./overview";
import { Pairs } from "./pairs";
import { Rows } from "./rows";
import { Stack } from "./stack";
import { Time } from "./time";

export interface ViewEntry {
  id: string;
  name: string;
  about: string;
  /** Other words that the palette finds it by. */
  also?: string;
  View: ComponentType;
  /** A number that stands behind the name, unless it is 0. */
  badge?: () => number;
}

export const VIEWS: readonly ViewEntry[] = [
  { id: "overview", name: "Overview", about: "What is open, and what stands out first", View: Overview },
  { id: "stack", name: "Stack", about: "The distinct values of a field, rarest first", View: Stack },
  { id: "time", name: "Time", about: "The rows over time, and those of each value of a field", View: Time },
  { id: "pairs", name: "Pairs", about: "Which client asked which server how often", View: Pairs },
  { id: "clients", name: "Clients", about: "How each client behaves, and which behave like scanners", View: Clients },
  { id: "rows", name: "Rows", about: "Every row of the selection", View: Rows },
  { id: "indicators", name: "Indicators", about: "Which rows show the marks of a scanner", also: "nmap nikto sqlmap masscan tools attack writes notable", View: Indicators },
  { id: "files", name: "Files", about: "The reading report: what was read of each file, and what could not be", View: Files },
  { id: "findings", name: "Findings", about: "What was pinned, what you think of it, and the report", View: Findings, badge: () => notebook.value.findings.length },
];
