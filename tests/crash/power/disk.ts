import { dirname } from 'node:path';
import type { SeededRandom } from '../seeded-random.js';
import type { FileAction, FileEvent } from './file-event.js';
import { GrowingBytes } from './growing-bytes.js';
import { sectorsOf } from './sectors.js';

/** What a file system may write at any moment before it is told to, in any order. */
type Change =
  | { readonly kind: 'write'; readonly offset: number; readonly bytes: Buffer; readonly endMs: number }
  | { readonly kind: 'truncate'; readonly size: number; readonly endMs: number };

/** A file, whatever its name is. */
interface Content {
  /** On the disk for good. */
  readonly durable: GrowingBytes;
  /** As programs see it. */
  sizeBytes: number;
  pending: Change[];
}

type NameChange = (names: Map<string, Content>) => void;

/** What an unsynced write comes to when the power goes. */
export type Fate = 'kept' | 'lost' | 'torn';

/**
 * Files as a power cut leaves them. What was written since the last sync of a file may be there or not, each write by
 * itself and even in part; a new, another or a removed name lasts once its folder was synced, and those before it do.
 */
export class Disk {
  /** As programs see them. */
  readonly #names = new Map<string, Content>();
  #durableNames = new Map<string, Content>();
  #pendingNames: { readonly folder: string; readonly change: NameChange }[] = [];

  /** Does what a program did. */
  apply(event: FileEvent): void {
    switch (event.kind) {
      case 'create':
        this.#create(event);
        break;
      case 'write':
        this.#write(event.file, event.offset, event.bytes, event.endMs);
        break;
      case 'append':
        this.#write(event.file, this.#content(event.file).sizeBytes, event.bytes, event.endMs);
        break;
      case 'truncate':
        this.#truncate(event.file, event.size, event.endMs);
        break;
      case 'sync':
        this.#sync(event.path, event.startMs);
        break;
      case 'rename':
        this.#rename(event);
        break;
      case 'unlink':
        this.#changeNames(event.file, (names) => names.delete(event.file));
        break;
    }
  }

  /** The files as they are found when the power is back, `fateOf` deciding about each unsynced write. */
  afterPowerCut(random: SeededRandom, fateOf: () => Fate): Map<string, Buffer> {
    const names = new Map(this.#durableNames);
    // A journal keeps their order: some of the first last.
    for (const { change } of this.#pendingNames.slice(0, random.below(this.#pendingNames.length + 1)))
      change(names);
    const files = new Map<string, Buffer>();
    for (const [name, { durable, pending }] of names) {
      const bytes = durable.copy();
      for (const change of pending) survive(bytes, change, fateOf(), random);
      files.set(name, bytes.toBuffer());
    }
    return files;
  }

  #create({ file, truncates, endMs }: Extract<FileEvent, { kind: 'create' }>): void {
    if (this.#names.has(file)) {
      if (truncates) this.#truncate(file, 0, endMs);
      return;
    }
    const content: Content = { durable: new GrowingBytes(), sizeBytes: 0, pending: [] };
    this.#changeNames(file, (names) => names.set(file, content));
  }

  #rename({ from, to }: Extract<FileAction, { kind: 'rename' }>): void {
    const content = this.#content(from);
    this.#changeNames(to, (names) => {
      names.delete(from);
      names.set(to, content);
    });
  }

  #changeNames(file: string, change: NameChange): void {
    change(this.#names);
    this.#pendingNames.push({ folder: dirname(file), change });
  }

  #write(file: string, offset: number, bytes: Buffer, endMs: number): void {
    const content = this.#content(file);
    content.pending.push({ kind: 'write', offset, bytes, endMs });
    content.sizeBytes = Math.max(content.sizeBytes, offset + bytes.length);
  }

  #truncate(file: string, size: number, endMs: number): void {
    const content = this.#content(file);
    content.pending.push({ kind: 'truncate', size, endMs });
    content.sizeBytes = size;
  }

  /** Of what was done before the sync began. */
  #sync(path: string, startMs: number): void {
    const content = this.#names.get(path);
    if (content === undefined) {
      const isHere = ({ folder }: { folder: string }): boolean => folder === path;
      for (const { change } of this.#pendingNames.filter(isHere)) change(this.#durableNames);
      this.#pendingNames = this.#pendingNames.filter((pending) => !isHere(pending));
      return;
    }
    for (const change of content.pending) if (change.endMs <= startMs) carryOut(content.durable, change);
    content.pending = content.pending.filter(({ endMs }) => endMs > startMs);
  }

  #content(file: string): Content {
    const content = this.#names.get(file);
    if (content === undefined) throw new Error(`the trace uses ${file} without having made it`);
    return content;
  }
}

function survive(bytes: GrowingBytes, change: Change, fate: Fate, random: SeededRandom): void {
  if (fate === 'lost') return;
  if (fate === 'kept' || change.kind === 'truncate') {
    carryOut(bytes, change);
    return;
  }
  for (const sector of sectorsOf(change.offset, change.bytes))
    if (random.isOneIn(2)) bytes.write(sector.offset, sector.bytes);
}

function carryOut(bytes: GrowingBytes, change: Change): void {
  if (change.kind === 'truncate') bytes.truncate(change.size);
  else bytes.write(change.offset, change.bytes);
}
