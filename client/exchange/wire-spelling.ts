import { hasTwoSpellings, type Operation, type Spelling } from '../../daemons/p2p-protocol/index.js';
import type { Answer } from './exchange.js';

/**
 * Which spelling of the two-word opcodes the other side understands. One that does not know an opcode closes without
 * a byte: then, and only then, the other spelling is tried, once, and kept if it gets a reply.
 */
export class WireSpelling {
  /** Whether the user wants base operations only: a program of the underscore family is expected there. */
  readonly isBaseOnly: boolean;
  #current: Spelling;

  constructor(initial: Spelling) {
    this.isBaseOnly = initial === 'underscore';
    this.#current = initial;
  }

  async attempt<Op extends Operation>(
    operation: Op,
    send: (spelling: Spelling) => Promise<Answer<Op>>,
  ): Promise<Answer<Op>> {
    const answer = await send(this.#current);
    if (answer.kind !== 'silent' || !hasTwoSpellings(operation)) return answer;
    const other = this.#current === 'space' ? 'underscore' : 'space';
    const secondAnswer = await send(other);
    if (secondAnswer.kind === 'reply') this.#current = other;
    return secondAnswer;
  }
}
