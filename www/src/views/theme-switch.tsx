// Auto, light, dark: one button that goes round.
import { theme, type Theme } from "../state/theme";
import { Icon, type IconName } from "../widgets/icon";

const NEXT: Record<Theme, Theme> = { auto: "light", light: "dark", dark: "auto" };
const ICON: Record<Theme, IconName> = { auto: "half", light: "sun", dark: "moon" };

export function ThemeSwitch() {
  const now = theme.value;
  const says = `Theme: ${now}. Change to ${NEXT[now]}`;
  return (
    <button type="button" class="quiet" aria-label={says} title={says} onClick={() => (theme.value = NEXT[now])}>
      <Icon name={ICON[now]} />
    </button>
  );
}
