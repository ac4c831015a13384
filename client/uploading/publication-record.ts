import { createHash } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Diagnose } from '../../daemons/diagnostics/diagnostics.js';
import { formatHostPort, type HostPort } from '../../daemons/addresses/host-port.js';
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
  MAX_SERVERS,
  type RecordText,
} from './record-text.js';

/** A step from one state of the record to the next. */
type Change = (locations: Map<string, string>) => void;

/** Whose record it is. */
interface RecordOwner {
  /** As they were named; any of them may be named first, or alone, by another run. */
  readonly servers: readonly string[];
  readonly user: string;
}

/** A record as it was found. */
interface Found extends RecordText {
  readonly file: string;
}

const RECORD_FILE = /^publications-[0-9a-f]{32}\.json$/;

/**
 * What one user published from here at one server, or at several of one database, kept for the next run of the client. It never fails: what it cannot
 * keep or read is said once, and the client goes on with what it has in memory.
 */
export class PublicationRecord {
  readonly #folder: string;
  readonly #owner: RecordOwner;
  readonly #diagnose: Diagnose;
  #pending: Change[] = [];
  #writing: Promise<void> | undefined;
  #isComplete = true;

  /** @param folder that of all records; made when the first is written */
  constructor(folder: string, owner: RecordOwner, diagnose: Diagnose) {
    this.#folder = folder;
    this.#owner = owner;
    this.#diagnose = diagnose;
  }

  /** All that is published; undefined where the record cannot tell. */
  async read(): Promise<Locations | undefined> {
    await this.#writing;
    try {
      return this.#isComplete ? together(await this.#find()) : undefined;
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
        if ((await this.#find()).length > 0 || applied(changes, new Map()).size > 0)
          await this.#write(changes);
      } catch (error) {
        this.#giveUp(`cannot be written: ${reasonOf(error)}`);
      }
    }
  }

  /** On what is recorded by then: another client of the same user may have changed it. */
  async #write(changes: readonly Change[]): Promise<void> {
    const { user } = this.#owner;
    await makePrivateFolder(this.#folder);
    await withLock(path.join(this.#folder, `publications-${digest(user)}.lock`), async () => {
      const found = await this.#find();
      const locations = applied(changes, together(found));
      const named = [...found.flatMap(({ servers }) => servers), ...this.#owner.servers];
      const servers = [...new Set(named)].slice(0, MAX_SERVERS);
      const file = this.#fileOf(servers[0] ?? '');
      if (locations.size > 0) await writePrivateFile(file, encodeRecord({ servers, user, locations }));
      // Servers that were not known to be one had a record each.
      const outdated = found.filter((each) => locations.size === 0 || each.file !== file);
      for (const each of outdated) await rm(each.file, { force: true });
    });
  }

  /** The records of the user at any of the servers: more than one where they are named together for the first time. */
  async #find(): Promise<Found[]> {
    const { servers } = this.#owner;
    const named = await Promise.all(servers.map((server) => this.#readNamed(server)));
    const found = named.filter((each) => each !== undefined);
    const isFor = (record: RecordText) => record.servers.some((each) => servers.includes(each));
    const isComplete = servers.every((server) => found.some((each) => each.servers.includes(server)));
    if (isComplete) return found;
    // Another run may have named them behind a server that this one does not know.
    const more = (await this.#readOthers(named.map((each) => each?.file))).filter(isFor);
    return [...found, ...more];
  }

  /** The one that is named after a server; one that is damaged is set aside. */
  async #readNamed(server: string): Promise<Found | undefined> {
    const file = this.#fileOf(server);
    try {
      const text = await readPrivateFile(file, MAX_RECORD_BYTES);
      return text === undefined ? undefined : this.#decoded(text, file);
    } catch (error) {
      if (error instanceof Error && 'code' in error) throw error;
      await this.#setAside(file, reasonOf(error));
      return undefined;
    }
  }

  /** All others of the user. One that cannot be read is of whoever it is named after. */
  async #readOthers(known: readonly (string | undefined)[]): Promise<Found[]> {
    const names = await readdir(this.#folder).catch(() => []);
    const files = names.filter((name) => RECORD_FILE.test(name)).map((name) => path.join(this.#folder, name));
    const found: Found[] = [];
    for (const file of files.filter((each) => !known.includes(each))) {
      const text = await readPrivateFile(file, MAX_RECORD_BYTES).catch(() => undefined);
      try {
        if (text !== undefined) found.push(this.#decoded(text, file));
      } catch {
        // Of another user, or damaged.
      }
    }
    return found;
  }

  #decoded(text: string, file: string): Found {
    const record = decodeRecord(text);
    if (record.user !== this.#owner.user || this.#fileOf(record.servers[0] ?? '') !== file)
      throw new Error('is the record of somebody else');
    return { ...record, file };
  }

  #fileOf(server: string): string {
    return path.join(this.#folder, `publications-${digest(`${server}\0${this.#owner.user}`)}.json`);
  }

  async #setAside(file: string, reason: string): Promise<void> {
    const aside = `${file}.damaged`;
    await rename(file, aside);
    this.#diagnose(
      `${file} ${reason}: set aside as ${path.basename(aside)}; publish again what shall be served`,
    );
  }

  #giveUp(words: string): void {
    if (this.#isComplete)
      this.#diagnose(
        `what ${this.#owner.user} publishes is not served after a restart: the record in ${this.#folder} ${words}`,
      );
    this.#isComplete = false;
  }
}

/**
 * The records of the users of some servers in the client's folder of state.
 * @param servers as the user names them, of one database: another name may be another server
 */
export function recordsAt(
  servers: readonly HostPort[],
  diagnose: Diagnose,
): ((user: string) => PublicationRecord) | undefined {
  const folder = stateFolder(process.env);
  if (servers.length === 0 || folder === undefined) return undefined;
  const names = servers.map(({ host, port }) => formatHostPort(host, port));
  return (user) => new PublicationRecord(folder, { servers: names, user }, diagnose);
}

function together(found: readonly Found[]): Map<string, string> {
  return new Map(found.flatMap(({ locations }) => [...locations]).slice(0, MAX_RECORDED));
}

function applied(changes: readonly Change[], locations: Map<string, string>): Map<string, string> {
  for (const change of changes) change(locations);
  return locations;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
