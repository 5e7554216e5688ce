// The text of an exercise without a page: what is alike in answers, what a seal hides, and that no text breaks the reading.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "./harness.mjs";

const require = createRequire(join(root, "www/package.json"));
const entry = ["answer", "format", "seal"].map((name) => `export * from "./www/src/state/exercise/${name}";`).join("\n") + '\nexport { fit } from "./www/src/format/fuzzy";';
const built = require("esbuild").buildSync({ stdin: { contents: entry, resolveDir: root }, bundle: true, format: "esm", write: false });
const { alike, check, elements, fit, isExercise, linesOf, numberOf, readExercise, remarkOn, sealText, unveil } = await import(`data:text/javascript;base64,${Buffer.from(built.outputFiles[0].text).toString("base64")}`);

const builtIn = ["http", "modbus"].map((log) => readFileSync(join(root, `www/src/state/exercise/built-in/${log}.txt`), "utf8"));

const trainers = `stackhunt exercise 1
title: A class
// my secret: 2111
step: Number
ask: How many?
answer: 2111
hint: one
after: It was
  told in two lines.
after: And one more.
show: https://example.invalid/page#log=http&by=uri
step: Set
ask: Who?
kind: set
answer: 10.0.0.2, 10.0.0.1
step: Value
ask: Which?
answer: Mozilla/5.0 (X11, like Gecko)
answer: the other
step: Choice
ask: What?
option: yes, "of course"
option: no
answer: no
`;

const step = (text, at) => readExercise(text).exercise.steps[at];
const right = async (text, at, said) => (await check(step(text, at), said))?.right;

test("numbers", () => {
  for (const [text, number] of [["2111", 2111], [" 2,111 ", 2111], ["2 111", 2111], ["2\u202f111", 2111], ["1'000'000", 1e6], ["2,111 rows", 2111], ["-3.50", -3.5], ["78 %", 78], ["２１", 21]]) assert.equal(numberOf(text), number, text);
  for (const text of ["", "many", "2,11", "1,2345", "1.2.3", "10.20.30.40", "7 rows and 3"]) assert.equal(numberOf(text), null, text);
});

test("values and sets", () => {
  assert.equal(alike('  "Wget/1.16.1"\t '), alike("wget/1.16.1"));
  assert.equal(alike("a  b\n c"), "a b c");
  assert.equal(alike(alike(" 'X  Y' ")), alike(" 'X  Y' "));
  assert.deepEqual(elements("b, A;b\n c"), [["a", "b", "c"]]);
  assert.deepEqual(elements("b a"), [["b a"], ["a", "b"]]);
  assert.deepEqual(elements(" ,; "), [[]]);
});

test("a sentence that names one address or minute is that value", async () => {
  const text = "stackhunt exercise 1\ntitle: x\nstep: When\nask: When?\nkind: value\nanswer: 10:42\nstep: Who\nask: Who?\nkind: value\nanswer: 10.0.0.9\nstep: Which\nask: Which?\noption: one\noption: two\nanswer: two\n";
  for (const one of [text, await sealText(text)]) {
    for (const [at, said, wanted] of [
      [0, "10:42 UTC", true], [0, "between 10:42 and 10:43 UTC", true], [0, "from 10:41 to 10:42", false], [0, "10:42 or 10:44", false], [0, "10:42:07", false],
      [1, "the client 10.0.0.9.", true], [1, "10.0.0.9 or 10.0.0.8", false], [1, "10.0.0.91", false], [1, "port 80 of 10.0.0.9", false],
    ]) assert.equal(await right(one, at, said), wanted, said);
    assert.deepEqual(await Promise.all([0, 1, 2].map(async (at) => (await unveil(step(one, at))).answer)), ["10:42", "10.0.0.9", "two"]);
  }
});

test("a wrong answer that is often given has a remark of its own, sealed or not", async () => {
  const text = trainers.replace("answer: 2111\n", "answer: 2111\nwrong: 2,110 = One is missing = the first.\nwrong: 7 = No.\n").replace("answer: 10.0.0.2, 10.0.0.1\n", "answer: 10.0.0.2, 10.0.0.1\nwrong: 10.0.0.3, 10.0.0.1 = The third asked nothing.\n");
  for (const one of [text, await sealText(text)]) {
    assert.equal(remarkOn(step(one, 0), "2110 rows"), "One is missing = the first.");
    assert.equal(remarkOn(step(one, 0), "2111"), null);
    assert.equal(remarkOn(step(one, 0), "many"), null);
    assert.equal(remarkOn(step(one, 1), "10.0.0.1 10.0.0.3"), "The third asked nothing.");
    assert.equal(remarkOn(step(one, 1), "10.0.0.3"), null);
  }
  assert.match(readExercise(text.replace("= No.", "")).mistakes[0].what, /wrong answer and what is said to it/);
  assert.equal(remarkOn(step(builtIn[0], 1), "7").includes("are counted too"), true);
});

test("answers are checked alike, sealed or not", async () => {
  const sealed = await sealText(trainers);
  for (const text of [trainers, sealed]) {
    for (const [at, said, wanted] of [
      [0, "2,111 rows", true], [0, "2112", false], [0, "none", undefined],
      [1, "10.0.0.1 10.0.0.2", true], [1, "10.0.0.2,10.0.0.1,", true], [1, "10.0.0.1", false], [1, "10.0.0.1, 10.0.0.2, 10.0.0.3", false],
      [2, "mozilla/5.0 (X11,  like gecko)", true], [2, "THE OTHER", true], [2, "other", false], [2, " ", undefined],
      [3, "no", true], [3, 'yes, "of course"', false],
      [1, "10.0.0.1 and 10.0.0.2", true], [1, "The clients 10.0.0.2 & 10.0.0.1.", true], [1, "10.0.0.1 and 10.0.0.3", false], [1, "2 clients: 10.0.0.1, 10.0.0.2", false],
    ]) assert.equal(await right(text, at, said), wanted, `${at} ${said}`);
    assert.deepEqual(await unveil(step(text, 0)), { answer: "2111", after: ["It was told in two lines.", "And one more."], show: "log=http&by=uri" });
  }
  const parts = await check(step(sealed, 1), "10.0.0.1, 10.0.0.9");
  assert.deepEqual([parts.matching, parts.wrong, parts.of], [1, 1, 2]);
});

test("a seal hides answers and changes nothing else", async () => {
  const sealed = await sealText(trainers);
  for (const secret of ["2111", "10.0.0", "Gecko", "the other", "told", "one more", "#log", "secret", "answer:"]) assert.ok(!sealed.includes(secret), `${secret} in\n${sealed}`);
  const shape = (text) => readExercise(text).exercise.steps.map(({ title, ask, kind, hints, options, text: told }) => ({ title, ask, kind, hints, options, told }));
  assert.deepEqual(shape(sealed), shape(trainers));
  assert.equal(await sealText(sealed), sealed, "what is sealed stays");
  assert.notEqual(sealed, await sealText(trainers), "each seal has salts of its own");
  const hashes = [...sealed.matchAll(/^sealed: (.*)$/gm)].map((match) => match[1].split(" ").slice(1));
  assert.deepEqual(hashes.map((of) => of.length), [1, 2, 2, 1]);
  assert.ok(hashes.every((of) => of.join() === [...of].sort().join()), "in an order that tells nothing");
});

test("the exercises on the samples have what they need", () => {
  for (const text of builtIn) {
    const { exercise, mistakes } = readExercise(text);
    assert.deepEqual(mistakes, []);
    assert.ok(exercise.steps.length >= 8);
    for (const { title, hints, sealed, veiled } of exercise.steps) assert.ok(hints.length >= 2 && sealed !== null && veiled !== "", title);
  }
});

test("line ends and a byte order mark do not matter", () => {
  for (const text of [trainers.replaceAll("\n", "\r\n"), trainers.replaceAll("\n", "\r"), `\ufeff${trainers}`]) {
    assert.ok(isExercise(text.slice(0, 40)));
    assert.equal(readExercise(text).exercise?.steps.length, 4);
  }
  assert.ok(!isExercise("#separator \\x09") && !isExercise("my stackhunt exercise 1"));
  assert.ok(isExercise("Stackhunt Exercise"), "one whose first line is wrong is told what it must be, and is no log");
});

test("any text is read or answered with lines and words", async () => {
  let seed = 7;
  const random = (below) => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
  const lines = [...trainers.split("\n"), ...builtIn.join("\n").split("\n"), ": x", "step:", "sealed: a b", "veiled: ?", "kind: Set", "\u0000\u202e", "log: http, many rows", "show: nowhere", "  more", "answer: ,", "kind: set"];
  for (let round = 0; round < 400; round += 1) {
    const text = ["stackhunt exercise 1", "title: x", ...Array.from({ length: random(14) }, () => lines[random(lines.length)])].join(["\n", "\r\n"][random(2)]);
    const { exercise, mistakes } = readExercise(text);
    assert.equal(exercise === null, mistakes.length > 0, text);
    const last = text.split(/\r?\n/).length;
    for (const { line, what } of mistakes) assert.ok(line >= 1 && line <= last && /[.:]$|\d$|rows$/.test(what), `${line} ${what}\n${text}`);
    if (exercise !== null && round % 8 === 0) assert.equal(readExercise(await sealText(text)).mistakes.length, 0, text);
  }
  assert.equal(linesOf(trainers).lines.filter((line) => line.key === "step").length, 4);
});

test("a few letters find", () => {
  const best = (query, ...texts) => texts.map((text) => ({ text, found: fit(query, text) })).filter((one) => one.found !== null).sort((a, b) => b.found.score - a.found.score).map((one) => one.text);
  assert.equal(best("sp", "Show Pairs", "Special", "Export rows")[0], "Special");
  assert.equal(best("pa", "Spar", "Show Pairs")[0], "Show Pairs");
  assert.deepEqual(best("shpa", "Show Pairs", "Stack host"), ["Show Pairs"]);
  assert.deepEqual(best("csv exp", "Export rows as CSV", "Copy"), ["Export rows as CSV"]);
  assert.deepEqual(best("ssl", "Start the exercise on the sample", "Show Rows as a list", "Stack ssl"), ["Stack ssl"]);
  assert.deepEqual(best("sfs", "Sort first seen", "Sort by first seen"), ["Sort first seen"]);
  for (const query of ["a_(b", "[", "\\", "u.s+e", "x|y", "😀"]) assert.equal(fit(query, "Stack user_agent"), null, query);
  assert.equal(fit("sfs", "Sort first seen", false), null);
  assert.deepEqual(best("xyz", "Export rows as CSV"), []);
  assert.deepEqual(fit("pa", "Show Pairs").at, [5, 6]);
  assert.deepEqual(fit("", "Anything").at, []);
  assert.equal(fit("i", "\u0130stanbul") === null, false, "a text whose lower case is longer");
});
