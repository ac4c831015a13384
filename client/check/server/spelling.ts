import type { Spelling } from '../../../daemons/p2p-protocol/index.js';
import type { Check, CheckGroup } from '../check.js';
import { requestBytes } from '../request-bytes.js';
import type { Operation } from './operation.js';
import type { ServerScript } from './server-script.js';

const TWO_WORD_OPERATIONS = ['LIST USERS', 'LIST CONTENT', 'GET USER INFO'] as const;

/** Opcodes of several words in the spellings that are demanded. */
export function spelling(spellings: readonly Spelling[]): CheckGroup<ServerScript> {
  const operations = operationsOf(spellings);
  return {
    title: 'Spelling',
    checks: spellings.flatMap((each) => operations.map((operation) => spelled(operation, each))),
  };
}

/** The family of programs that spells with underscores has no GET USER INFO. */
function operationsOf(spellings: readonly Spelling[]): readonly Operation[] {
  const isUnderscoreOnly = spellings.every((each) => each === 'underscore');
  return TWO_WORD_OPERATIONS.filter((each) => !isUnderscoreOnly || each !== 'GET USER INFO');
}

function spelled(operation: Operation, by: Spelling): Check<ServerScript> {
  return {
    name: `${operation} with ${by === 'space' ? 'blanks' : 'underscores'}`,
    rule: 'Opcodes of several words are spelled with blanks or with underscores; a server understands both.',
    async run(s) {
      const user = await s.connectedUser();
      const [, ...fields] = s.server.fields(operation, operation === 'LIST USERS' ? [user] : [user, user]);
      await s.expectOf(0, operation, { pieces: [requestBytes([s.server.spell(operation, by), ...fields])] });
    },
  };
}
