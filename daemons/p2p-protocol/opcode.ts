import { isExtension, type Operation, OPERATIONS } from './operations.js';

/** How the words of an opcode are joined: one family of programs sends `LIST USERS`, the other `LIST_USERS`. */
export type Spelling = 'space' | 'underscore';

const BY_WORDS: ReadonlyMap<string, Operation> = new Map(
  (Object.keys(OPERATIONS) as Operation[]).map((operation) => [
    OPERATIONS[operation].words.join(' '),
    operation,
  ]),
);

/** The operation an opcode names as received: outer blanks do not count, and an underscore is a space. */
export function parseOpcode(opcode: string): Operation | undefined {
  return BY_WORDS.get(opcode) ?? BY_WORDS.get(opcode.trim().replaceAll('_', ' '));
}

/** The opcode to send. */
export function spellOpcode(operation: Operation, spelling: Spelling): string {
  return OPERATIONS[operation].words.join(spelling === 'space' ? ' ' : '_');
}

/**
 * Whether a peer that closed without a word may know the other spelling. Who knows an extension knows both, so it is
 * asked once.
 */
export function hasTwoSpellings(operation: Operation): boolean {
  return OPERATIONS[operation].words.length > 1 && !isExtension(operation);
}
