// The few pictures of the page, drawn in the colour of the text around them. Each stands beside or inside something with a name.
const PATHS = {
  add: "M8 3v10M3 8h10",
  remove: "M3 8h10",
  close: "M4 4l8 8M12 4l-8 8",
  rows: "M2.5 4h11M2.5 8h11M2.5 12h11",
  pivot: "M3 3v4a3 3 0 0 0 3 3h7M10 6.500l3.500 3.500L10 13.500",
  down: "M4 6l4 4 4-4",
  up: "M4 10l4-4 4 4",
  left: "M10 4l-4 4 4 4",
  right: "M6 4l4 4-4 4",
  warn: "M8 2.500 14 13H2zM8 6.500v3M8 11.200v.3",
  copy: "M5.500 5.500v-3h8v8h-3M2.500 5.500h8v8h-8z",
  save: "M8 2.500v7.500M4.500 7 8 10.500 11.500 7M3 13.500h10",
  folder: "M2 4.500V13h12V5.500H7.500L6 3.500H2z",
  lock: "M4 7.500h8v6H4zM5.500 7.500V5a2.500 2.500 0 0 1 5 0v2.500",
  sun: "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1v1.500M8 13.500V15M1 8h1.500M13.500 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1",
  moon: "M12.500 9.800A5.500 5.500 0 0 1 6.200 3.500a5.500 5.500 0 1 0 6.300 6.300z",
  half: "M8 2.500a5.500 5.500 0 1 0 0 11zM8 2.500a5.500 5.500 0 0 1 0 11z",
  help: "M8 1.800a6.200 6.200 0 1 0 0 12.400A6.200 6.200 0 0 0 8 1.800zM6.200 6.300a1.800 1.800 0 1 1 2.600 1.600c-.5.3-.8.7-.8 1.300M8 11.400v.1",
  more: "M3 8h.01M8 8h.01M13 8h.01",
  columns: "M2.500 3h11v10h-11zM6.200 3v10M9.800 3v10",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
