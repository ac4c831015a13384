import { checksumOf, type Unsummed, type UserRow } from './rows.js';
import type { SqliteState } from './state.js';
import type { Statements } from './statements.js';
import type { Verify } from './verify.js';

/** The registered users. */
export class SqliteUsers {
  readonly #statements: Statements;
  readonly #state: SqliteState;
  readonly #verify: Verify;

  constructor(statements: Statements, state: SqliteState, verify: Verify) {
    this.#statements = statements;
    this.#state = state;
    this.#verify = verify;
  }

  find(name: string): UserRow | undefined {
    return this.#verify.user(this.#statements.findUser.get(name));
  }

  findById(id: number): UserRow | undefined {
    return this.#verify.user(this.#statements.findUserById.get(id));
  }

  add(name: string, secretHash: string | undefined): void {
    const { users, lastUser } = this.#state.values;
    const id = lastUser + 1;
    this.#statements.addUser.run(summed({ id, name, secretHash: secretHash ?? null, publications: 0 }));
    this.#state.change({ users: users + 1, lastUser: id });
  }

  remove({ id }: UserRow): void {
    this.#statements.removeUser.run(id);
    this.#state.change({ users: this.#state.values.users - 1 });
  }

  /** Counts publications of theirs. */
  countPublications(user: UserRow, change: 1 | -1): void {
    const { publications } = this.#state.values;
    this.#statements.setUserPublications.run(summed({ ...user, publications: user.publications + change }));
    this.#state.change({ publications: publications + change });
  }
}

function summed(user: Unsummed<UserRow>): UserRow {
  return { ...user, checksum: checksumOf.user(user) };
}
