// Light, dark, or as the computer has it.
import { effect, signal } from "@preact/signals";
import { keep, kept } from "./preferences";

export type Theme = "auto" | "light" | "dark";

export const theme = signal<Theme>(keptTheme());

/** Writes the theme that holds into `data-theme`: the style sheet knows only light and dark. */
export function followTheme(): void {
  const computer = matchMedia("(prefers-color-scheme: dark)");
  const computerIsDark = signal(computer.matches);
  computer.addEventListener("change", () => (computerIsDark.value = computer.matches));
  effect(() => {
    const chosen = theme.value;
    const auto = computerIsDark.value ? "dark" : "light";
    document.documentElement.dataset["theme"] = chosen === "auto" ? auto : chosen;
    keep("theme", chosen);
  });
}

function keptTheme(): Theme {
  const value = kept("theme");
  return value === "light" || value === "dark" ? value : "auto";
}
