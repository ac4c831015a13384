import { opendir } from 'node:fs/promises';
import path from 'node:path';

/** Entries of a folder that are looked at. */
const MAX_ENTRIES = 10_000;

/** The files and folders whose path begins so; a folder has a `/` at its end. Hidden ones where a dot was typed. */
export async function localFilesLike(beginning: string): Promise<string[]> {
  const folder = beginning.slice(0, beginning.lastIndexOf('/') + 1);
  const nameBeginning = beginning.slice(folder.length);
  const found: string[] = [];
  let looked = 0;
  try {
    for await (const entry of await opendir(path.resolve(folder))) {
      if (++looked > MAX_ENTRIES) break;
      const isWanted = entry.name.startsWith(nameBeginning) && isShown(entry.name, nameBeginning);
      if (isWanted) found.push(`${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`);
    }
  } catch {
    // No such folder, or one that may not be read: nothing to offer.
  }
  return found.sort();
}

function isShown(name: string, beginning: string): boolean {
  return !name.startsWith('.') || beginning.startsWith('.');
}
