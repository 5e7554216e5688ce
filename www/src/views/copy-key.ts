// Ctrl+C on a chosen line or cell of a grid, unless a text is marked: then the browser copies that.
export function isCopy(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "c" && (getSelection()?.isCollapsed ?? true);
}
