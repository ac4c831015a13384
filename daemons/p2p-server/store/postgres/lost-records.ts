import type { Connection } from '../../../postgres/connection.js';
import { isUniqueViolation } from '../../../postgres/database-fault.js';
import type { Origin } from './origin.js';
import { ADD_MARK } from './outbox-statements.js';

/** How many records there are that could not be stored, until the database knows of them. */
export class LostRecords {
  readonly #origin: Origin;
  #count = 0;
  /** Those of them that are just being told. */
  #telling: { readonly number: number; readonly count: number } | undefined;

  constructor(origin: Origin) {
    this.#origin = origin;
  }

  get count(): number {
    return this.#count;
  }

  add(count: number): void {
    this.#count += count;
  }

  /** Under a number of its own, so that it is not counted twice where nobody says that it was. */
  async tell(connection: Connection): Promise<void> {
    if (this.#count === 0) return;
    const { number, count } = (this.#telling ??= { number: this.#origin.next(), count: this.#count });
    await connection.run(ADD_MARK, [this.#origin.id, number, count]).catch((error: unknown) => {
      if (!isUniqueViolation(error)) throw error;
    });
    this.#count -= count;
    this.#telling = undefined;
  }
}
