// The files of a drop, folders walked. Browsers differ in what they allow a page that was opened from a file. Chromium refuses to read
// the entries of a dropped folder there ("EncodingError"); it gives a handle of the folder, but leaves out every file whose name has a
// colon, as those have that Zeek rotates (measured in 156); whole it opens a folder only that is dropped on a folder picker. Firefox gives
// entries and has no handles. Invariant: a folder that was not read, or may not have been read whole, is told.
import { visibleText } from "../format/visible";
import { openFiles } from "./files";
import { notice } from "./store";

interface WithHandles {
  getAsFileSystemHandle?: () => Promise<FileSystemHandle | null>;
}

/** Whether a folder picker under the drop opens it better than what the event carries: of one folder, in Chromium. */
export function forFolderPicker(transfer: DataTransfer): boolean {
  const [item, ...others] = [...transfer.items].filter(({ kind }) => kind === "file");
  return item !== undefined && others.length === 0 && isFolder(item) && handled(item);
}

/** Opens what was dropped. Must be called in the event itself: what was dropped is gone after it. */
export async function openDrop(transfer: DataTransfer): Promise<void> {
  const items = [...transfer.items].filter((item) => item.kind === "file");
  const folders = items.filter(isFolder);
  const names = folders.map((item) => visibleText(item.webkitGetAsEntry()?.name ?? "", 60));
  // No name has a colon on Windows.
  const doubtful = folders.some(handled) && !navigator.userAgent.includes("Windows");
  const found = await Promise.all(items.map(filesOfItem));
  const files = items.length === 0 ? [...transfer.files] : found.flat();
  const without = names.filter((_, at) => found[items.indexOf(folders[at] as DataTransferItem)]?.length === 0);
  if (files.length > 0 || without.length === 0) await openFiles(files);
  if (without.length > 0) {
    notice.value = { tone: "bad", text: `The browser gave no file of ${without.slice(0, NAMED).join(", ")}${without.length > NAMED ? " and others" : ""} to the page.`, next: "Use Open folder… instead." };
  } else if (doubtful && notice.peek() === null) {
    notice.value = { tone: "plain", text: "Of several folders at once the browser gives no file with a colon in its name.", next: "If some are missing, drop one folder after the other, or use Open folder…." };
  }
}

/** Folders told by name. */
const NAMED = 3;

function isFolder(item: DataTransferItem): boolean {
  return item.webkitGetAsEntry()?.isDirectory === true;
}

function handled(item: DataTransferItem & WithHandles): boolean {
  return item.getAsFileSystemHandle !== undefined;
}

function filesOfItem(item: DataTransferItem): Promise<File[]> {
  const entry = item.webkitGetAsEntry();
  const file = item.getAsFile();
  if (entry?.isDirectory !== true) return Promise.resolve(file === null ? [] : [file]);
  return handleOf(item).then((found) => (found === null ? filesOfEntry(entry) : filesOfHandle(found, ""))).catch(() => []);
}

async function handleOf(item: DataTransferItem & WithHandles): Promise<FileSystemHandle | null> {
  try {
    return (await item.getAsFileSystemHandle?.()) ?? null;
  } catch {
    return null;
  }
}

interface DirectoryHandle extends FileSystemHandle {
  values(): AsyncIterable<FileSystemHandle>;
}

async function filesOfHandle(handle: FileSystemHandle, above: string): Promise<File[]> {
  const path = above + handle.name;
  if (handle.kind === "file") return [along(path, await (handle as FileSystemFileHandle).getFile())];
  const files: File[] = [];
  for await (const child of (handle as DirectoryHandle).values()) files.push(...(await filesOfHandle(child, `${path}/`)));
  return files;
}

async function filesOfEntry(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [along(entry.fullPath.replace(/^\//, ""), file)];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const files: File[] = [];
  // A reader gives a folder in batches, and says with an empty one that it has no more.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return files;
    for (const child of some) files.push(...(await filesOfEntry(child)));
  }
}

/** A file with its path in the dropped folder, as a folder picker gives it. */
function along(path: string, file: File): File {
  return Object.defineProperty(file, "webkitRelativePath", { value: path });
}
