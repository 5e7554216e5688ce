// Text out of a log, as text: never markup, with everything invisible in it made visible. Long text is cut for a line and shown
// whole where `limit` is left out.
import { visible } from "../format/visible";

/** Longer than any line on a screen, short enough for thousands of cells. */
export const LINE = 320;

export function LogText({ text, limit }: { text: string; limit?: number }) {
  const pieces = visible(text, limit);
  const only = pieces[0];
  if (pieces.length <= 1 && only?.mark !== true) return <span class="log-text">{only?.text ?? ""}</span>;
  return (
    <span class="log-text">
      {pieces.map((piece) => (piece.mark ? <span class="mark">{piece.text}</span> : piece.text))}
    </span>
  );
}

/** An address in a narrow cell. Those of one network begin alike: a long one is cut in its middle. */
export function Address({ text }: { text: string }) {
  if (text.length <= 15 || !/^[\da-f:.]+$/i.test(text)) return <LogText text={text} limit={LINE} />;
  return <span class="ends" title={text}><LogText text={text.slice(0, -9)} limit={LINE} /><LogText text={text.slice(-9)} /></span>;
}

/** A value that is not there: unset, empty, or of a file without the field. */
export function Missing({ state }: { state: "unset" | "empty" | "absent" }) {
  const why = {
    unset: "Zeek wrote -: there was no value",
    empty: "Zeek wrote (empty): the value had nothing in it",
    absent: "The file of this row has no such field",
  };
  return (
    <span class={`missing ${state}`} title={why[state]}>
      {state}
    </span>
  );
}
