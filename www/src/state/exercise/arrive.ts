// How an exercise comes into the page: the built-in one, or a file among others, told by its first line and not by its name.
import { EngineError } from "../../engine/types";
import { LONGEST_FILE, MARK, isExercise } from "./format";
import { startExercise } from "./progress";
import { textsRead } from "../texts";

/** The exercise of the page on its sample of this log. */
export async function startBuiltIn(log: string): Promise<void> {
  startExercise((await textsRead).get(`exercise/${log}`) ?? "", "", true);
}

/** Takes the exercises out of these files and starts the first one; gives the other files. */
export async function takeExercises(files: readonly File[]): Promise<File[]> {
  const found = await Promise.all(files.map(beginsLikeExercise));
  const exercises = files.filter((_, at) => found[at] === true);
  const [first, ...more] = exercises;
  if (first === undefined) return [...files];
  if (more.length > 0) throw refusal(`${exercises.length} exercises came at once. Drop one of them, with its log.`);
  startExercise(await first.text(), first.name);
  return files.filter((file) => file !== first);
}

async function beginsLikeExercise(file: File): Promise<boolean> {
  if (file.size < MARK.length || file.size > LONGEST_FILE * 4) return false;
  try {
    return isExercise(await file.slice(0, 64).text());
  } catch {
    // What cannot be read is for the engine to tell of.
    return false;
  }
}

function refusal(message: string): EngineError {
  return new EngineError({ message } as EngineError["problem"]);
}
