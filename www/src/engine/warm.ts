// What is run on lines of its own so that the browser has it compiled, and compiled well, when a log is opened and asked.
// Browsers compile a function when it is first called, and again, better, when it was called often or long. What one worker has had
// compiled, all have: they share the module.
import type { Core, Shard } from "./core";
import type { Question } from "./protocol";

const HEADER = "#separator \\x09\n#path\thttp\n#fields\tts\tuid\tid.orig_h\tid.resp_h\tmethod\turi\tuser_agent\ttags\n#types\ttime\tstring\taddr\taddr\tstring\tstring\tstring\tset[string]\n";
/** As many rows as are made ready while nobody asks, in more than two blocks of a column. */
const MANY = 70_000;
/** Lines written at once: the memory for them stays with the browser for a while. */
const SOME = 1_000;

/** Lines of a log that nobody sees. */
function lines(from: number, to: number): Uint8Array {
  const line = (at: number): string => `${1e9 + at}.${at + 1e5}\tC${at * 7919}\t10.0.0.${at % 250}\t${at % 9}\tGET\t/a/${at % 90}?b=${at}\tM (${at % 30})\t-\n`;
  const some = Array.from({ length: to - from }, (_, at) => line(from + at)).join("");
  return new TextEncoder().encode(from === 0 ? HEADER + some : some);
}

function ask(core: Core, shard: Shard, question: Question): void {
  let carry: Uint8Array | undefined = new Uint8Array(0);
  for (let step = 0; carry !== undefined; step++) carry = core.Shard.merge(question, step, carry, [shard.run(question, step, carry)]).carry;
}

/** How often questions are asked of them: so often that the browser compiles well whatever it would compile so while a log is read. */
const TURNS = 40;
/** The first time. */
const FIRST_TURNS = 8;

let known: Shard | null = null;
let turn = 0;

/** What the first look at a log needs: little at once, because whoever has a file at hand waits for it. */
export function warm(core: Core, seed: bigint, end: boolean): boolean {
  const shard = known ?? read(core, seed);
  const to = end ? turn : Math.max(FIRST_TURNS, turn + 1);
  const of = { log: "http", limit: 50 };
  const questions = [{ ask: "logs" }, { ask: "stack", by: ["user_agent"], ...of }, { ask: "timeline", log: "http" }] as Question[];
  for (; turn < to; turn++) questions.forEach((question) => ask(core, shard, question));
  known = end || turn === TURNS ? null : shard;
  if (known === null) shard.free();
  return known !== null;
}

function read(core: Core, seed: bigint): Shard {
  const shard = new core.Shard(seed);
  const some = lines(0, 500);
  for (let piece = 0; piece < 30; piece++) {
    shard.begin(piece, 0, "http.log", 0, Number.MAX_SAFE_INTEGER, undefined, "");
    shard.feed(some);
    shard.finish();
  }
  return shard;
}

/** What is asked of millions of rows, as soon as there are some: each loop runs as often as makes the browser compile it well. */
export function rehearse(core: Core, seed: bigint): null {
  const shard = new core.Shard(seed);
  shard.begin(0, 0, "http.log", 0, Number.MAX_SAFE_INTEGER, undefined, "");
  for (let from = 0; from < MANY; from += SOME) shard.feed(lines(from, from + SOME));
  shard.finish();
  for (let more = true; more; ) more = shard.prepare();
  const of = { log: "http", limit: 240 };
  const stack = (...by: string[]): Question => ({ ask: "stack", by, ...of }) as Question;
  for (let turn = 0; turn < 4; turn++) {
    const questions = [stack("uid"), stack("user_agent", "uri"), stack("ts"), { ask: "sessions", what: ["method", "uri"], ...of }, { ask: "pairs", log: "http" }, { ask: "fields", log: "http" }] as Question[];
    questions.forEach((question) => ask(core, shard, question));
  }
  shard.free();
  return null;
}
