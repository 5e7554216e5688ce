// A list of tabs: one stop for the Tab key, arrows choose.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

export interface Tab {
  id: string;
  name: string;
  content?: ComponentChildren;
  title?: string;
}

interface Props {
  label: string;
  tabs: readonly Tab[];
  chosen: string;
  /** Id of the element that the tabs change. */
  controls: string;
  class?: string;
  onChoose: (id: string) => void;
}

export function Tabs({ label, tabs, chosen, controls, class: classes = "", onChoose }: Props) {
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = tabs.findIndex((tab) => tab.id === chosen);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const index = (to + tabs.length) % tabs.length;
    const next = tabs[index];
    if (next === undefined) return;
    onChoose(next.id);
    const list = event.currentTarget as HTMLElement;
    list.querySelectorAll<HTMLElement>('[role="tab"]')[index]?.focus();
  };
  const element = useRef<HTMLDivElement>(null);
  // Of more tabs than there is room for, the chosen one is in sight. Asked after drawing, when places are known anyway.
  useEffect(() => {
    element.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [chosen]);
  // Of a tab that is not whole in sight the styles may leave nothing, rather than a piece of its name.
  const ids = tabs.map((tab) => tab.id).join("\n");
  useEffect(() => {
    const root = element.current;
    if (root === null) return;
    const mark = (seen: readonly IntersectionObserverEntry[]): void => seen.forEach((one) => one.target.toggleAttribute("data-cut", one.intersectionRatio < 0.99));
    const observer = new IntersectionObserver(mark, { root, threshold: [0.99, 1] });
    for (const tab of root.children) observer.observe(tab);
    return () => observer.disconnect();
  }, [ids]);
  return (
    <div class={`tabs ${classes}`} role="tablist" aria-label={label} ref={element} onKeyDown={onKeyDown}>
      {tabs.map((tab) => (
        <button
          type="button"
          role="tab"
          key={tab.id}
          id={`tab-${label.toLowerCase()}-${tab.id}`}
          aria-selected={tab.id === chosen}
          aria-controls={controls}
          aria-label={tab.content === undefined ? tab.name : undefined}
          title={tab.title}
          tabIndex={tab.id === chosen ? 0 : -1}
          onClick={() => onChoose(tab.id)}
        >
          {tab.content ?? tab.name}
        </button>
      ))}
    </div>
  );
}
