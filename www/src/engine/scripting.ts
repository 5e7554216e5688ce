// `window.stackhunt`: the engine for the console, as the README documents it. The same engine as the views ask.
import type {
  BeaconsAnswer, BeaconsQuestion, ClientsAnswer, ClientsQuestion, CompareAnswer, CompareQuestion, CountAnswer, CountQuestion, ExportQuestion, FieldsAnswer, FieldsQuestion, IndicatorsAnswer, IndicatorsQuestion, LogInfo, LogsAnswer,
  PairsAnswer, PairsQuestion, ReportAnswer, RowsAnswer, RowsQuestion, SessionsAnswer, SessionsQuestion, SparksAnswer, SparksQuestion, StackAnswer, StackQuestion, TimelineAnswer, TimelineQuestion,
} from "./protocol";
import { pairTree, type PairTree } from "./pair-tree";
import type { Engine } from "./types";

export interface Scripting {
  readonly logs: readonly LogInfo[];
  open(files: File | readonly File[] | FileList): Promise<LogsAnswer>;
  stack(question: StackQuestion): Promise<StackAnswer>;
  rows(question: RowsQuestion): Promise<RowsAnswer>;
  pairs(question: PairsQuestion): Promise<PairsAnswer & { tree: PairTree }>;
  count(question: CountQuestion): Promise<CountAnswer>;
  clients(question: ClientsQuestion): Promise<ClientsAnswer>;
  beacons(question: BeaconsQuestion): Promise<BeaconsAnswer>;
  sessions(question: SessionsQuestion): Promise<SessionsAnswer>;
  report(): Promise<ReportAnswer>;
  timeline(question: TimelineQuestion): Promise<TimelineAnswer>;
  sparks(question: SparksQuestion): Promise<SparksAnswer>;
  compare(question: CompareQuestion): Promise<CompareAnswer>;
  fields(question: FieldsQuestion): Promise<FieldsAnswer>;
  indicators(question: IndicatorsQuestion): Promise<IndicatorsAnswer>;
  export(question: ExportQuestion): Promise<Blob>;
}

export function installScripting(engine: Engine): void {
  let logs: readonly LogInfo[] = [];
  engine.onOpened((answer) => (logs = answer.logs));
  const scripting: Scripting = {
    get logs() {
      return logs;
    },
    async open(files) {
      const answer = await engine.open(files instanceof File ? [files] : [...files]);
      logs = answer.logs;
      return answer;
    },
    stack: (question) => engine.ask("stack", question),
    rows: (question) => engine.ask("rows", question),
    async pairs(question) {
      const answer = await engine.ask("pairs", question);
      return { ...answer, tree: pairTree(answer) };
    },
    clients: (question) => engine.ask("clients", question),
    beacons: (question) => engine.ask("beacons", question),
    sessions: (question) => engine.ask("sessions", question),
    report: () => engine.ask("report", {}),
    timeline: (question) => engine.ask("timeline", question),
    sparks: (question) => engine.ask("sparks", question),
    compare: (question) => engine.ask("compare", question),
    count: (question) => engine.ask("count", question),
    fields: (question) => engine.ask("fields", question),
    indicators: (question) => engine.ask("indicators", question),
    export: (question) => engine.export(question),
  };
  Object.defineProperty(window, "stackhunt", { value: Object.freeze(scripting), enumerable: true });
}
