import { isIP } from 'node:net';
import { Expectation } from '../check.js';
import type { Untimed } from '../converse.js';
import { describeReply, quote, type RawReply, statusOf, stringsOf } from '../raw-reply.js';
import { type Field, requestBytes } from '../request-bytes.js';
import type { CheckedServer } from './checked-server.js';
import { isWholeReply, MEANINGS, type Operation } from './operation.js';

/** Somebody in a list of users. */
interface ListedUser {
  readonly name: string;
  readonly ip: string;
  readonly port: string;
}

/** What one check does with the server, and what it expects. */
export class ServerScript extends Expectation {
  readonly server: CheckedServer;
  readonly signal: AbortSignal;

  constructor(server: CheckedServer, signal: AbortSignal) {
    super();
    this.server = server;
    this.signal = signal;
  }

  newName(): string {
    return this.server.newName();
  }

  ask(operation: Operation, ...args: readonly Field[]): Promise<RawReply> {
    return this.server.ask(operation, args, this.signal);
  }

  /**
   * Asks, and resolves to the strings after the status.
   * @throws {Surprise} at another status
   */
  async expect(status: number, operation: Operation, ...args: readonly Field[]): Promise<string[]> {
    const reply = await this.ask(operation, ...args);
    this.assertStatus(status, operation, reply);
    return stringsOf(reply);
  }

  /** Sends the bytes of an operation in some unusual way. */
  async expectOf(status: number, operation: Operation, conversation: Untimed): Promise<RawReply> {
    const isWhole = (bytes: Buffer): boolean => isWholeReply(operation, bytes);
    const reply = await this.server.send({ isWhole, ...conversation }, this.signal);
    this.assertStatus(status, operation, reply);
    return reply;
  }

  assertStatus(status: number, operation: Operation, reply: RawReply, words = ''): void {
    const meanings = MEANINGS[operation];
    const expected = `${operation}${words} → ${status} (${meanings[status] ?? ''})`;
    this.assert(expected, describeReply(reply, meanings), statusOf(reply) === status);
  }

  /** The bytes of a request in one piece. */
  bytes(operation: Operation, ...args: readonly Field[]): Buffer {
    return requestBytes(this.server.fields(operation, args));
  }

  /** Somebody registered. */
  async user(): Promise<string> {
    const name = this.newName();
    await this.expect(0, 'REGISTER', name);
    return name;
  }

  /** Somebody registered and connected. */
  async connectedUser(port = '4000'): Promise<string> {
    const name = await this.user();
    await this.expect(0, 'CONNECT', name, port);
    return name;
  }

  /** The list of users that somebody gets. */
  async users(asker: string): Promise<ListedUser[]> {
    const strings = await this.#list('LIST USERS', 3, asker);
    const users: ListedUser[] = [];
    for (let at = 0; at < strings.length; at += 3) {
      const [name = '', ip = '', port = ''] = strings.slice(at, at + 3);
      users.push({ name, ip, port });
    }
    return users;
  }

  /** How somebody appears in the list that another gets. */
  async listed(asker: string, name: string): Promise<ListedUser | undefined> {
    return (await this.users(asker)).find((user) => user.name === name);
  }

  /** The publications of one user that another is shown. */
  content(asker: string, target: string): Promise<string[]> {
    return this.#list('LIST CONTENT', 1, asker, target);
  }

  async assertContent(asker: string, target: string, paths: readonly string[]): Promise<void> {
    const listed = await this.content(asker, target);
    this.assert(
      `LIST CONTENT with ${describePaths(paths)}`,
      describePaths(listed),
      JSON.stringify(listed) === JSON.stringify(paths),
    );
  }

  assertAddress(what: string, ip: string, port: string, expectedPort: string): void {
    this.assert(
      `${what} with an address and the port ${quote(expectedPort)}`,
      `${quote(ip)} ${quote(port)}`,
      isIP(ip) !== 0 && port === expectedPort,
    );
  }

  /** The strings of a list without their count, which must be true. */
  async #list(operation: Operation, perEntry: number, ...args: readonly string[]): Promise<string[]> {
    const reply = await this.ask(operation, ...args);
    this.assertStatus(0, operation, reply);
    const [count = '', ...strings] = stringsOf(reply);
    this.assert(
      `${operation} → 0 and a number n, then ${perEntry} × n strings`,
      describeReply(reply, MEANINGS[operation]),
      /^(0|[1-9][0-9]*)$/.test(count) && strings.length === perEntry * Number(count),
    );
    return strings;
  }
}

function describePaths(paths: readonly string[]): string {
  if (paths.length === 0) return 'no paths';
  const shown = paths.slice(0, 4).map(quote).join(' ');
  return paths.length > 4 ? `${paths.length} paths: ${shown} …` : shown;
}
