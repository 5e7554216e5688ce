// The texts that the page only shows or writes out, help, licences, exercises and the style sheet of reports, by their names (`texts` in
// `xtask/src/build.rs`). Unpacked when the page has begun, so that they do not hold it up.
import { signal } from "@preact/signals";
import { unpacked } from "../engine/page-parts";

export const texts = signal<ReadonlyMap<string, string>>(new Map());

/** All of them, once they are unpacked. */
export const textsRead = unpacked("texts").then((bytes) => {
  const parts = new TextDecoder().decode(bytes).split("\f").slice(1);
  texts.value = new Map(parts.map((text) => [text.slice(0, text.indexOf("\n")), text.slice(text.indexOf("\n") + 1)]));
  return texts.value;
});
