// What stands where an answer would be: nothing here yet, nothing matches, or something went wrong; always with what to do next.
import type { ComponentChildren } from "preact";

interface Props {
  title: string;
  tone?: "plain" | "bad";
  children?: ComponentChildren;
}

export function StateBlock({ title, tone = "plain", children }: Props) {
  return (
    <div class={`state-block ${tone}`} role={tone === "bad" ? "alert" : undefined}>
      <p class="state-title">{title}</p>
      {children !== undefined && <div class="state-next">{children}</div>}
    </div>
  );
}
