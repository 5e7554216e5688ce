// The whole page: the landing until a log is open, then the workbench; files can be dropped on either.
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { forFolderPicker, openDrop } from "../state/drop";
import { drawing, openFiles } from "../state/files";
import { editing } from "../state/exercise/progress";
import { broken, logs, notice, reading } from "../state/store";
import { zone } from "../state/zone";
import { StateBlock } from "../widgets/state-block";
import { turns } from "../widgets/turns";
import { showPalette, showShortcuts } from "./commands";
import { ExerciseEditor } from "./exercise-editor";
import { Landing } from "./landing";
import { Palette } from "./palette";
import { followShortcuts, Shortcuts } from "./shortcuts";
import { Workbench } from "./workbench";

const dragging = signal(false);
turns.needed = () => reading.peek() !== null;
drawing.on = () => turns.left > 0;

/** The pickers behind "Open files…" and "Open folder…". */
export const pick = { files: (): void => {}, folder: (): void => {} };

export function App() {
  useEffect(followDrops, []);
  useEffect(followShortcuts, []);
  const open = logs.value.logs.length > 0;
  if (broken.value !== null) return <Broken reason={broken.value} />;
  return (
    <>
      {/* What shows times keeps parts that are drawn: another zone draws everything anew. */}
      {open ? <Workbench key={zone.value} /> : <Landing />}
      <Pickers />
      {dragging.value && (
        <div class="drop-veil" aria-hidden="true">
          <p>Drop to {open ? "add to the open logs" : "open"}</p>
        </div>
      )}
      {editing.value !== null && <ExerciseEditor key={editing.value.text} begin={editing.value.text} />}
      {showPalette.value && <Palette />}
      {showShortcuts.value && <Shortcuts />}
    </>
  );
}

function Broken({ reason }: { reason: string }) {
  return (
    <main class="broken">
      <StateBlock tone="bad" title="stackhunt could not start in this browser.">
        <p>{reason}</p>
        <p>It needs WebAssembly and workers: a current Chromium, Edge, Chrome or Firefox, opened from a file on this computer.</p>
      </StateBlock>
    </main>
  );
}

const FOLDER = "pick-folder";

function Pickers() {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  useEffect(() => {
    folder.current?.setAttribute("webkitdirectory", "");
    pick.files = () => files.current?.click();
    pick.folder = () => folder.current?.click();
  }, []);
  const onChange = (event: Event): void => {
    const input = event.currentTarget as HTMLInputElement;
    const chosen = [...(input.files ?? [])];
    input.value = "";
    void openFiles(chosen);
  };
  return (
    <>
      <input type="file" id="pick-files" multiple hidden aria-label="Log files" ref={files} onChange={onChange} />
      {/* It lies over the page while something is dragged: see state/drop.ts. */}
      <input type="file" id={FOLDER} class="drop-target" multiple hidden={!dragging.value} aria-label="Folder of logs" ref={folder} onChange={onChange} />
    </>
  );
}

function followDrops(): () => void {
  const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") === true;
  const onOver = (event: DragEvent): void => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    dragging.value = true;
  };
  const onLeave = (event: DragEvent): void => {
    if (event.relatedTarget === null) dragging.value = false;
  };
  const onDrop = (event: DragEvent): void => {
    dragging.value = false;
    if (event.dataTransfer === null || !carriesFiles(event)) return;
    if ((event.target as Element).id === FOLDER && forFolderPicker(event.dataTransfer)) return;
    event.preventDefault();
    openDrop(event.dataTransfer).catch(() => {
      notice.value = { tone: "bad", text: "The browser did not give the dropped files to the page.", next: "Use Open folder… or Open files… instead." };
    });
  };
  addEventListener("dragover", onOver);
  addEventListener("dragleave", onLeave);
  addEventListener("drop", onDrop);
  return () => {
    removeEventListener("dragover", onOver);
    removeEventListener("dragleave", onLeave);
    removeEventListener("drop", onDrop);
  };
}
