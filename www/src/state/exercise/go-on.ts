// From the end of one exercise of the page to the other one, with its sample. Invariant: the rows of a sample never come among those of
// a log that somebody else opened.
import { openSample, type Sample } from "../files";
import { logs } from "../store";
import { showLog } from "../verbs";
import { startBuiltIn } from "./arrive";
import { builtIn, exercise } from "./progress";

const EXERCISES: readonly { log: Sample; name: string }[] = [
  { log: "http", name: "Exercise on HTTP: who scanned the plant?" },
  { log: "modbus", name: "Exercise on Modbus: who writes to the controllers?" },
];

/** The exercise that comes after this one; a trainer's own has none. */
export function otherExercise(): (typeof EXERCISES)[number] | undefined {
  return builtIn.value ? EXERCISES.find(({ log }) => log !== exercise.value?.log) : undefined;
}

export async function goOnWith(log: Sample): Promise<void> {
  const find = (): string | undefined => logs.value.logs.find(({ path }) => path === log)?.id;
  if (find() === undefined) await openSample(log);
  const id = find();
  if (id !== undefined) showLog(id);
  await startBuiltIn(log);
}
