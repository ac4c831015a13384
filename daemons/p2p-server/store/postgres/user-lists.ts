import type { Connection, Value } from '../../../postgres/connection.js';
import { type NotConnected, USER_DOES_NOT_EXIST, USER_NOT_CONNECTED } from '../outcomes.js';
import type { ListedRow } from './list-statement.js';
import { ListTurns } from './list-turns.js';
import { isPart, type Listed, ListedUsers } from './listed-users.js';

export type ListOutcome = ({ readonly status: 'ok' } & Listed) | NotConnected;

/** Who is connected, as the transactions of one store tell it. */
export class UserLists {
  readonly #turns = new ListTurns();
  #users = new ListedUsers();

  /**
   * Asks within a transaction, which begins when it is their turn; again where much has changed.
   * @throws Error where too many others ask
   */
  read(
    begin: () => Promise<Pick<Connection, 'instance'>>,
    ask: (known: readonly Value[]) => Promise<readonly ListedRow[]>,
  ): Promise<ListOutcome> {
    return this.#turns.run(async () => {
      const { instance } = await begin();
      for (;;) {
        const before = this.#users.instance === instance ? this.#users : new ListedUsers(instance);
        const rows = await ask(before.known);
        const [own] = rows;
        if (own === undefined) return USER_DOES_NOT_EXIST;
        if (own.number === null) return USER_NOT_CONNECTED;
        const users = before.changed(rows);
        this.#users = users;
        if (!isPart(rows)) return { status: 'ok', ...users.without(own.number) };
      }
    });
  }
}
