import {
  type ConnectedUser,
  encodeReply,
  encodeStrings,
  type PeerAddress,
} from '../../p2p-protocol/index.js';

/** Users that are encoded together: as many as are encoded anew when one of them goes. */
const BLOCK_USERS = 256;

interface Block {
  readonly users: Listed[];
  /** Them as they travel; undefined since one of them came or went. */
  bytes: Buffer | undefined;
}

/** Somebody who is connected, by a number that rises in the order of connection. */
interface NumberedUser extends ConnectedUser {
  readonly number: number;
}

interface Listed extends NumberedUser {
  readonly block: Block;
}

/**
 * Who is connected, in the order of connection, kept in the form that LIST USERS travels in: of 100,000 users only those
 * are encoded for a list who came since the one before, and the neighbours of who went.
 */
export class ConnectedUsers {
  readonly #byName = new Map<string, Listed>();
  readonly #blocks = new Set<Block>();
  #last: Block | undefined;
  #lastNumber = 0;

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  get(name: string): PeerAddress | undefined {
    return this.#byName.get(name);
  }

  /** Who is there already stays where they are. */
  add(name: string, { ip, port }: PeerAddress): void {
    if (this.#byName.has(name)) return;
    const block = this.#lastBlock();
    const user = { name, ip, port, number: ++this.#lastNumber, block };
    block.users.push(user);
    block.bytes = undefined;
    this.#byName.set(name, user);
  }

  delete(name: string): void {
    const user = this.#byName.get(name);
    if (user === undefined) return;
    const { block } = user;
    this.#byName.delete(name);
    block.users.splice(block.users.indexOf(user), 1);
    block.bytes = undefined;
    if (block.users.length === 0) this.#blocks.delete(block);
    if (block.users.length === 0 && block === this.#last) this.#last = undefined;
  }

  get size(): number {
    return this.#byName.size;
  }

  /** Those with a number below `before`, newest first, at most so many. */
  below(before: number, limit: number): NumberedUser[] {
    const found: NumberedUser[] = [];
    for (const { users } of [...this.#blocks].reverse()) {
      if ((users[0]?.number ?? before) >= before) continue;
      for (let at = users.length - 1; at >= 0; at--) {
        if (found.length === limit) return found;
        const user = users[at];
        if (user !== undefined && user.number < before) found.push(user);
      }
    }
    return found;
  }

  /** All but one. */
  without(asking: string): ConnectedUser[] {
    const others = [...this.#byName.values()].filter(({ name }) => name !== asking);
    return others.map(({ name, ip, port }) => ({ name, ip, port }));
  }

  /** The reply to LIST USERS of one of them: the same bytes as of {@link without}. */
  replyTo(asking: string): Buffer {
    const own = this.#byName.get(asking);
    const count = this.#byName.size - (own === undefined ? 0 : 1);
    const parts = [EMPTY_REPLY.subarray(0, 1), encodeStrings([String(count)])];
    for (const block of this.#blocks) parts.push(block === own?.block ? encodedWithout(own) : encoded(block));
    return Buffer.concat(parts);
  }

  #lastBlock(): Block {
    if (this.#last === undefined || this.#last.users.length >= BLOCK_USERS) {
      this.#last = { users: [], bytes: undefined };
      this.#blocks.add(this.#last);
    }
    return this.#last;
  }
}

const EMPTY_REPLY = encodeReply('LIST_USERS', { status: 'ok', users: [] });

function encoded(block: Block): Buffer {
  block.bytes ??= encodedUsers(block.users);
  return block.bytes;
}

function encodedWithout(own: Listed): Buffer {
  return encodedUsers(own.block.users.filter((user) => user !== own));
}

function encodedUsers(users: readonly ConnectedUser[]): Buffer {
  return encodeStrings(users.flatMap(({ name, ip, port }) => [name, ip, String(port)]));
}
