// The views, in the order of their tabs. A new view is one file and one line here.
import type { ComponentType } from "preact";
import { Files } from "./files";
import { Indicators } from "./indicators";
import { Pairs } from "./pairs";
import { Rows } from "./rows";
import { Stack } from "./stack";
import { Time } from "./time";

export interface ViewEntry {
  id: string;
  name: string;
  about: string;
  View: ComponentType;
}

export const VIEWS: readonly ViewEntry[] = [
  { id: "stack", name: "Stack", about: "The distinct values of a field, rarest first", View: Stack },
  { id: "time", name: "Time", about: "The rows over time, and those of each value of a field", View: Time },
  { id: "pairs", name: "Pairs", about: "Which client asked which server how often", View: Pairs },
  { id: "rows", name: "Rows", about: "Every row of the selection", View: Rows },
  { id: "indicators", name: "Indicators", about: "Which rows show the marks of a scanner", View: Indicators },
  { id: "files", name: "Files", about: "The reading report: what was read of each file, and what could not be", View: Files },
];
