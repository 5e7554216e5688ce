// Light, dark, or as the computer has it. Kept between visits; where keeping is not allowed, it is not.
import { effect, signal } from "@preact/signals";

export type Theme = "auto" | "light" | "dark";

const KEY = "stackhunt.theme";

export const theme = signal<Theme>(kept());

/** Writes the theme that holds into `data-theme`: the style sheet knows only light and dark. */
export function followTheme(): void {
  const computer = matchMedia("(prefers-color-scheme: dark)");
  const computerIsDark = signal(computer.matches);
  computer.addEventListener("change", () => (computerIsDark.value = computer.matches));
  effect(() => {
    const chosen = theme.value;
    const auto = computerIsDark.value ? "dark" : "light";
    document.documentElement.dataset["theme"] = chosen === "auto" ? auto : chosen;
    try {
      localStorage.setItem(KEY, chosen);
    } catch {
      // Not allowed here; the choice holds until the page is closed.
    }
  });
}

function kept(): Theme {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : "auto";
  } catch {
    return "auto";
  }
}
