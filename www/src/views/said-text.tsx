// A sentence of help or of an exercise: text, with what stands in backquotes as code. Whoever wrote it, it is text and no markup.
import { LogText } from "../widgets/log-text";

export function SaidText({ text }: { text: string }) {
  const parts = text.split("`");
  // An odd backquote stands for itself.
  const paired = parts.length % 2 === 1 ? parts : [...parts.slice(0, -2), parts.slice(-2).join("`")];
  return <>{paired.map((part, at) => (at % 2 === 1 ? <code key={at}><LogText text={part} /></code> : <LogText key={at} text={part} />))}</>;
}
