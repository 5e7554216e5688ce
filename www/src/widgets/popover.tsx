// A button with a panel under it: a menu, or a small form. Escape and a click elsewhere close it; the focus goes back to the
// button.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

interface Props {
  /** What the button shows, and its name if that is not enough. */
  button: ComponentChildren;
  name?: string;
  title?: string;
  class?: string;
  kind?: "menu" | "dialog";
  align?: "start" | "end";
  disabled?: boolean;
  children: (close: () => void) => ComponentChildren;
}

export function Popover({ button, name, title, class: classes = "button", kind = "dialog", align = "start", disabled, children }: Props) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLSpanElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);

  const close = (): void => {
    setOpen(false);
    trigger.current?.focus();
  };

  // Before the next key: what is typed at once belongs into the panel.
  useLayoutEffect(() => {
    if (!open) return;
    const first = panel.current?.querySelector<HTMLElement>(kind === "menu" ? ITEMS : FOCUSABLE);
    (first ?? panel.current)?.focus();
    const elsewhere = (event: Event): void => {
      if (event.target instanceof Node && root.current?.contains(event.target) === false) setOpen(false);
    };
    document.addEventListener("pointerdown", elsewhere, true);
    document.addEventListener("focusin", elsewhere);
    return () => {
      document.removeEventListener("pointerdown", elsewhere, true);
      document.removeEventListener("focusin", elsewhere);
    };
  }, [open, kind]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (!open) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    } else if (kind === "menu") step(event, panel.current);
  };

  return (
    <span class="popover" ref={root} onKeyDown={onKeyDown}>
      <button
        type="button"
        class={classes}
        ref={trigger}
        aria-haspopup={kind}
        aria-expanded={open}
        aria-label={name}
        title={title}
        disabled={disabled}
        onClick={() => setOpen(!open)}
      >
        {button}
      </button>
      {open && (
        <div class={`panel ${kind} ${align}`} role={kind} aria-label={name ?? title} tabIndex={-1} ref={panel}>
          {children(close)}
        </div>
      )}
    </span>
  );
}

const ITEMS = '[role^="menuitem"]:not([aria-disabled="true"])';
const FOCUSABLE = "input, select, button, [tabindex='0']";

function step(event: KeyboardEvent, panel: HTMLElement | null): void {
  const items = [...(panel?.querySelectorAll<HTMLElement>(ITEMS) ?? [])];
  const at = items.findIndex((item) => item === document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key] ?? nextNamed(event, items, at);
  if (to === undefined || items.length === 0) return;
  event.preventDefault();
  event.stopPropagation();
  items[(to + items.length) % items.length]?.focus();
}

/** The next item whose name begins with the letter that was typed; where none does, the letter is no other key either. */
function nextNamed(event: KeyboardEvent, items: readonly HTMLElement[], at: number): number | undefined {
  if (!/^[\p{L}\p{N}_]$/u.test(event.key) || event.ctrlKey || event.altKey || event.metaKey) return undefined;
  const begins = (item: HTMLElement): boolean => (item.lastElementChild?.textContent ?? "").toLowerCase().startsWith(event.key.toLowerCase());
  const next = items.findIndex((item, index) => index > at && begins(item));
  const first = items.findIndex(begins);
  return next >= 0 ? next : first >= 0 ? first : Math.max(0, at);
}

interface ItemProps {
  label: string;
  hint?: string;
  checked?: boolean;
  disabled?: boolean;
  onClick: () => void;
}

/** A line of a menu; with `checked` it is a switch. The hint explains and is not part of the name. */
export function MenuItem({ label, hint, checked, disabled, onClick }: ItemProps) {
  const id = `item-${label.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`;
  return (
    <div class="menu-line" role="none">
      <button
        type="button"
        class="menu-item"
        role={checked === undefined ? "menuitem" : "menuitemcheckbox"}
        aria-checked={checked}
        aria-disabled={disabled}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        tabIndex={-1}
        onClick={() => disabled !== true && onClick()}
      >
        {checked !== undefined && <span class="check" aria-hidden="true">{checked ? "✓" : ""}</span>}
        <span>{label}</span>
      </button>
      {hint !== undefined && <span class="menu-hint" id={`${id}-hint`}>{hint}</span>}
    </div>
  );
}
