// A modal dialog on the browser's own: it keeps the focus inside, closes on Escape, and gives the focus back.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "./icon";

interface Props {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}

/** Chromium gives the focus back to a box without its caret, and what is typed there then is lost. */
export function caretBack(): void {
  const box = document.activeElement;
  if (!(box instanceof HTMLInputElement)) return;
  box.blur();
  box.focus();
}

export function Dialog({ title, onClose, children }: Props) {
  const element = useRef<HTMLDialogElement>(null);
  const body = useRef<HTMLDivElement>(null);
  // The text first, so that the arrows scroll it.
  useLayoutEffect(() => (element.current?.showModal(), body.current?.focus()), []);
  const outside = (event: MouseEvent): void => {
    if (event.target === element.current) element.current?.close();
  };
  return (
    <dialog class="modal" ref={element} aria-labelledby="dialog-title" onClose={() => (onClose(), caretBack())} onClick={outside}>
      <div class="modal-head">
        <h2 id="dialog-title">{title}</h2>
        <button type="button" class="quiet" aria-label="Close" onClick={() => element.current?.close()}>
          <Icon name="close" />
        </button>
      </div>
      <div class="modal-body" ref={body} tabIndex={0} role="group" aria-labelledby="dialog-title">{children}</div>
    </dialog>
  );
}
