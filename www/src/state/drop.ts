// The files of a drop, folders walked. Browsers differ in what they allow a page that was opened from a file: Chromium refuses to
// read the entries of a dropped folder there ("EncodingError") but gives handles; Firefox gives entries and has no handles.

/** Every file of a drop. Must be called in the event itself: what was dropped is gone after it. */
export async function filesOfDrop(transfer: DataTransfer): Promise<File[]> {
  const dropped = [...transfer.items].filter((item) => item.kind === "file").map(filesOfItem);
  if (dropped.length === 0) return [...transfer.files];
  return (await Promise.all(dropped)).flat();
}

function filesOfItem(item: DataTransferItem): Promise<File[]> {
  const entry = item.webkitGetAsEntry();
  const file = item.getAsFile();
  const handle = entry?.isDirectory === true ? handleOf(item) : Promise.resolve(null);
  if (entry?.isDirectory !== true) return Promise.resolve(file === null ? [] : [file]);
  return handle.then((found) => (found === null ? filesOfEntry(entry) : filesOfHandle(found)));
}

interface WithHandles {
  getAsFileSystemHandle?: () => Promise<FileSystemHandle | null>;
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

async function filesOfHandle(handle: FileSystemHandle): Promise<File[]> {
  if (handle.kind === "file") return [await (handle as FileSystemFileHandle).getFile()];
  const files: File[] = [];
  for await (const child of (handle as DirectoryHandle).values()) files.push(...(await filesOfHandle(child)));
  return files;
}

async function filesOfEntry(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) {
    return [await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))];
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
