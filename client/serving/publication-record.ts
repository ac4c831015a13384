import { createHash } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Diagnose } from '../../daemons/diagnostics.js';
import { formatHostPort, type HostPort } from '../../daemons/host-port.js';
import { reasonOf } from '../../daemons/reason.js';
import { withLock } from '../local-files/file-lock.js';
import { makePrivateFolder, readPrivateFile, writePrivateFile } from '../local-files/private-file.js';
import { stateFolder } from '../local-files/state-folder.js';
import {
  decodeRecord,
  encodeRecord,
  type Locations,
  MAX_RECORD_BYTES,
  MAX_RECORDED,
  type RecordOwner,
} from './record-text.js';

/** A step from one state of the record to the next. */
type Change = (locations: Map<string, string>) => void;

/**
 * What one user published from here at one server, kept for the next run of the client. It never fails: what it cannot
 * keep or read is said once, and the client goes on with what it has in memory.
 */
export class PublicationRecord {
  readonly #owner: RecordOwner;
  readonly #file: string;
  readonly #diagnose: Diagnose;
  #pending: Change[] = [];
  #writing: Promise<void> | undefined;
  #isComplete = true;

  /** @param folder that of all records; made when the first is written */
  constructor(folder: string, owner: RecordOwner, diagnose: Diagnose) {
    this.#owner = owner;
    this.#diagnose = diagnose;
    const key = createHash('sha256').update(`${owner.server}\0${owner.user}`).digest('hex').slice(0, 32);
    this.#file = path.join(folder, `publications-${key}.json`);
  }

  /** All that is published; undefined where the record cannot tell. */
  async read(): Promise<Locations | undefined> {
    await this.#writing;
    try {
      return this.#isComplete ? await this.#load() : undefined;
    } catch (error) {
      this.#giveUp(`cannot be read: ${reasonOf(error)}`);
      return undefined;
    }
  }

  /** Resolves when all that was changed is on the disk. */
  async written(): Promise<void> {
    await this.#writing;
  }

  add(publishedPath: string, location: string): Promise<void> {
    return this.#change((locations) => {
      if (locations.size < MAX_RECORDED || locations.has(publishedPath))
        locations.set(publishedPath, location);
      else this.#giveUp(`is full: it holds ${MAX_RECORDED} paths`);
    });
  }

  remove(publishedPath: string): Promise<void> {
    return this.#change((locations) => locations.delete(publishedPath));
  }

  clear(): Promise<void> {
    return this.#change((locations) => {
      locations.clear();
    });
  }

  /** Resolves when the record holds the change. Those that come while it is written are written together. */
  #change(change: Change): Promise<void> {
    this.#pending.push(change);
    this.#writing ??= this.#writeAll().finally(() => (this.#writing = undefined));
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#pending.length > 0) {
      const changes = this.#pending;
      this.#pending = [];
      try {
        // A user who has published nothing needs no file, and no folder for it.
        if ((await this.#load()).size > 0 || applied(changes, new Map()).size > 0) await this.#write(changes);
      } catch (error) {
        this.#giveUp(`cannot be written: ${reasonOf(error)}`);
      }
    }
  }

  /** On what the file holds by then: another client of the same user may have changed it. */
  async #write(changes: readonly Change[]): Promise<void> {
    await makePrivateFolder(path.dirname(this.#file));
    await withLock(`${this.#file}.lock`, async () => {
      const locations = applied(changes, await this.#load());
      if (locations.size > 0) await writePrivateFile(this.#file, encodeRecord(this.#owner, locations));
      else await rm(this.#file, { force: true });
    });
  }

  async #load(): Promise<Map<string, string>> {
    try {
      const text = await readPrivateFile(this.#file, MAX_RECORD_BYTES);
      return text === undefined ? new Map() : decodeRecord(text, this.#owner);
    } catch (error) {
      if (error instanceof Error && 'code' in error) throw error;
      await this.#setAside(reasonOf(error));
      return new Map();
    }
  }

  async #setAside(reason: string): Promise<void> {
    const aside = `${this.#file}.damaged`;
    await rename(this.#file, aside);
    this.#diagnose(
      `${this.#file} ${reason}: set aside as ${path.basename(aside)}; publish again what shall be served`,
    );
  }

  #giveUp(words: string): void {
    if (this.#isComplete)
      this.#diagnose(
        `what ${this.#owner.user} publishes is not served after a restart: the record ${this.#file} ${words}`,
      );
    this.#isComplete = false;
  }
}

/**
 * The records of a server's users in the client's folder of state.
 * @param server as the user names it: another name may be another server
 */
export function recordsAt(
  server: HostPort | undefined,
  diagnose: Diagnose,
): ((user: string) => PublicationRecord) | undefined {
  const folder = stateFolder(process.env);
  if (server === undefined || folder === undefined) return undefined;
  const name = formatHostPort(server.host, server.port);
  return (user) => new PublicationRecord(folder, { server: name, user }, diagnose);
}

function applied(changes: readonly Change[], locations: Map<string, string>): Map<string, string> {
  for (const change of changes) change(locations);
  return locations;
}
