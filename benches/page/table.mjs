// The numbers of a measurement as one aligned table of text.
import os from "node:os";

export const median = (list) => {
  const sorted = list.filter((number) => typeof number === "number").sort((a, b) => a - b);
  return sorted.length === 0 ? null : sorted[Math.floor(sorted.length / 2)];
};

export function machine() {
  const cpus = os.cpus();
  return { cores: cpus.length, model: cpus[0]?.model, memory: os.totalmem(), load: os.loadavg()[0], date: new Date().toISOString().slice(0, 10) };
}

const seconds = (milliseconds) => (milliseconds === null ? "-" : (milliseconds / 1000).toFixed(3));
const millis = (milliseconds) => (milliseconds === null ? "-" : milliseconds.toFixed(milliseconds < 100 ? 1 : 0));
const times = (ratio) => (Number.isFinite(ratio) ? `${ratio.toFixed(2)}x` : "-");
const mega = (bytes) => (bytes / 1e6).toFixed(0);

/** One line per thing measured; two cells per browser. */
function linesOf({ runs, memory }, size) {
  const of = (pick) => median(runs.map(pick));
  const limit = of((run) => run.limit);
  const timed = (pick) => [seconds(of(pick)), times(of(pick) / limit)];
  const lines = [
    ["start: first paint", [seconds(of((run) => run.paint ?? null)), ""]],
    ["start: engine ready (0.2)", [seconds(of((run) => run.start)), ""]],
    [`read limit, ${runs[0].workers} workers`, timed((run) => run.limit)],
    ["  the same in the engine's pieces", timed((run) => run.limitPieces)],
    ["first sight: rows counted (0.3)", timed((run) => run.rowsSeen)],
    ["first sight: first stack (0.3)", timed((run) => run.linesSeen)],
    ["open: read, all columns indexed", timed((run) => run.read)],
    ["open: and first stack (1.6x)", timed((run) => run.open)],
    ["  page at rest", timed((run) => run.rest)],
    ["open by script", timed((run) => run.script.open)],
    ["open by script, and first stack", timed((run) => run.script.stacked)],
  ];
  if (memory !== null) {
    const above = (bytes) => [`${mega(bytes - memory.idle)} MB`, times((bytes - memory.idle) / size)];
    lines.push(["memory: idle", [`${mega(memory.idle)} MB`, ""]], ["memory above idle, opening", above(memory.opening)]);
    lines.push([`memory above idle, asking (${mega(0.6 * size + 200e6)} MB)`, above(memory.asking)]);
  }
  for (const phase of ["opening", "asking"]) {
    const worst = (kind) => runs.map((run) => run.janks[phase][kind]).filter((found) => found !== null);
    const show = (kind) => {
      const all = worst(kind);
      return all.length === 0 ? ["n/a", ""] : [`${Math.max(...all.map((one) => one.count))}`, `${Math.max(...all.map((one) => one.longest)).toFixed(0)} ms`];
    };
    lines.push([`long tasks ${phase}: most, longest`, show("tasks")], [`timer gaps ${phase}: most, longest`, show("gaps")]);
  }
  const frame = (pick) => `${millis(of((run) => run.scrolled[pick]))} ms`;
  lines.push(["scrolling rows, a frame: half, 95 of 100 within", [frame("median"), frame("most")]]);
  return lines;
}

function asked({ runs }) {
  return runs[0].answers.map(({ name, target }, at) => {
    const problem = runs.map((run) => run.answers[at].problem).find((found) => found !== undefined);
    if (problem !== undefined) return [`${name} (${target})`, [problem.slice(0, 16), ""]];
    const first = median(runs.map((run) => run.answers[at].first));
    const again = median(runs.flatMap((run) => run.answers[at].again));
    return [`${name} (${target})`, [millis(first), `${millis(again)}${again > target || first > target ? " !" : "  "}`]];
  });
}

export function table(results) {
  const { machine: on, size, browsers, peers } = results;
  const names = Object.keys(browsers);
  const out = [];
  const rows = browsers[names[0]].runs[0].rows;
  out.push(`${results.log.split("/").at(-1)}: ${mega(size)} MB, ${rows} rows; medians of ${results.runs} runs, ${on.date}`);
  out.push(`${on.cores} cores (${on.model}), ${mega(on.memory)} MB of memory, load before ${on.load.toFixed(1)}; ${names.map((name) => browsers[name].runs[0].version).join(", ")}`);
  const print = (head, lists) => {
    out.push("", `${head[0].padEnd(46)}${names.map((name) => name.padStart(12) + head[1].padStart(12)).join("")}`);
    lists[0].forEach(([label], at) => {
      const cells = lists.map((list) => list[at]?.[1] ?? ["-", "-"]);
      out.push(label.padEnd(46) + cells.map(([a, b]) => a.padStart(12) + b.padStart(12)).join(""));
    });
  };
  print(["seconds (target)", "of limit"], names.map((name) => linesOf(browsers[name], size)));
  print(["questions, first and again: ms (target)", "again"], names.map((name) => asked(browsers[name])));
  if (peers !== undefined) out.push("", ...peerLines(results));
  return out.join("\n");
}

function peerLines({ peers, browsers }) {
  const ours = Object.entries(browsers).map(([name, { runs }]) => [name, median(runs.map((run) => run.open))]);
  const lines = [`${"others, and their time by ours".padEnd(62)}${"seconds".padStart(12)}${"peak MB".padStart(12)}${ours.map(([name]) => `ours ${name}`.padStart(16)).join("")}`];
  for (const { name, milliseconds, memory, problem } of peers.tools) {
    if (problem !== undefined) {
      lines.push(`${name.padEnd(62)}${problem}`);
      continue;
    }
    const typical = median(milliseconds);
    const ratios = ours.map(([, open]) => `${(typical / open).toFixed(2)}x`.padStart(16)).join("");
    lines.push(name.padEnd(62) + seconds(typical).padStart(12) + (memory === undefined ? "-" : mega(memory)).padStart(12) + ratios);
  }
  return [...lines, ...peers.checks];
}
