import type { RemoteCommand } from '../../session/command.js';
import type { Entry, Report } from '../../session/report.js';

const MAX_USERS = 1_000;
const MAX_FILES_OF_A_USER = 1_000;

/**
 * The users and files that answers have named, for completion: it asks nobody, because each question would be recorded
 * as one of the user's. Of many, the latest are kept.
 */
export class SeenNames {
  /** Each user with the files seen; the latest last. */
  readonly #files = new Map<string, Set<string>>();
  readonly #ownNames = new Set<string>();

  /** Names this client's user goes by. */
  get ownNames(): readonly string[] {
    return [...this.#ownNames];
  }

  get users(): readonly string[] {
    return [...this.#files.keys()];
  }

  filesOf(user: string): readonly string[] {
    return [...(this.#files.get(user) ?? [])];
  }

  note(command: RemoteCommand, { entries, succeeded }: Report): void {
    if (!succeeded) return;
    if (command.name === 'LIST_USERS') for (const { name } of entries) this.#seenUser(name);
    else if (command.name === 'SEARCH') for (const { user, path } of entries) this.#seenFile(user, path);
    else if (command.name === 'LIST_CONTENT' || command.name === 'LIST_CONTENT_LONG')
      this.#seenContent(command.userName, entries);
    else if (command.name === 'REGISTER' || command.name === 'CONNECT')
      addBounded(this.#ownNames, command.userName, MAX_USERS);
    else if (command.name === 'UNREGISTER') this.#ownNames.delete(command.userName);
  }

  /** The whole of what a user publishes: what is no longer there is forgotten. */
  #seenContent(user: string, entries: readonly Entry[]): void {
    this.#seenUser(user)?.clear();
    for (const { path } of entries) this.#seenFile(user, path);
  }

  #seenFile(user: Entry[string], file: Entry[string]): void {
    const files = this.#seenUser(user);
    if (files !== undefined && typeof file === 'string') addBounded(files, file, MAX_FILES_OF_A_USER);
  }

  #seenUser(user: Entry[string]): Set<string> | undefined {
    if (typeof user !== 'string') return undefined;
    const files = this.#files.get(user) ?? new Set();
    this.#files.delete(user);
    this.#files.set(user, files);
    dropOldest(this.#files, MAX_USERS);
    return files;
  }
}

function addBounded(names: Set<string>, name: string, max: number): void {
  names.add(name);
  dropOldest(names, max);
}

function dropOldest(names: Set<string> | Map<string, unknown>, max: number): void {
  for (const oldest of names.keys()) {
    if (names.size <= max) return;
    names.delete(oldest);
  }
}
