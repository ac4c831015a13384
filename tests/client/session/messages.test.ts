import { readFileSync } from 'node:fs';
import t from 'tap';
import { type ConsoleOperation, messageFor } from '../../../client/session/messages.js';
import { isExtension, OPERATIONS } from '../../../daemons/p2p-protocol/index.js';
import { ROOT } from '../../started-program.js';

/** By status byte, as the protocol writes them; the last one also stands for every higher status. */
const TEXTS: Record<ConsoleOperation, string[]> = {
  REGISTER: ['REGISTER OK', 'USERNAME IN USE', 'REGISTER FAIL'],
  UNREGISTER: ['UNREGISTER OK', 'USER DOES NOT EXIST', 'UNREGISTER FAIL'],
  CONNECT: ['CONNECT OK', 'CONNECT FAIL, USER DOES NOT EXIST', 'USER ALREADY CONNECTED', 'CONNECT FAIL'],
  DISCONNECT: [
    'DISCONNECT OK',
    'DISCONNECT FAIL, USER DOES NOT EXIST',
    'DISCONNECT FAIL, USER NOT CONNECTED',
    'DISCONNECT FAIL',
  ],
  PUBLISH: [
    'PUBLISH OK',
    'PUBLISH FAIL, USER DOES NOT EXIST',
    'PUBLISH FAIL, USER NOT CONNECTED',
    'PUBLISH FAIL, CONTENT ALREADY PUBLISHED',
    'PUBLISH FAIL',
  ],
  DELETE: [
    'DELETE OK',
    'DELETE FAIL, USER DOES NOT EXIST',
    'DELETE FAIL, USER NOT CONNECTED',
    'DELETE FAIL, CONTENT NOT PUBLISHED',
    'DELETE FAIL',
  ],
  LIST_USERS: [
    'LIST_USERS OK',
    'LIST_USERS FAIL, USER DOES NOT EXIST',
    'LIST_USERS FAIL, USER NOT CONNECTED',
    'LIST_USERS FAIL',
  ],
  LIST_CONTENT: [
    'LIST_CONTENT OK',
    'LIST_CONTENT FAIL, USER DOES NOT EXIST',
    'LIST_CONTENT FAIL, USER NOT CONNECTED',
    'LIST_CONTENT FAIL, REMOTE USER DOES NOT EXIST',
    'LIST_CONTENT FAIL',
  ],
  SEARCH: ['SEARCH OK', 'SEARCH FAIL, USER DOES NOT EXIST', 'SEARCH FAIL, USER NOT CONNECTED', 'SEARCH FAIL'],
  GET_FILE: ['GET_FILE OK', 'GET_FILE FAIL, FILE NOT EXIST', 'GET_FILE FAIL'],
};

await t.test('every status has its text', (t) => {
  for (const operation of Object.keys(TEXTS) as ConsoleOperation[]) {
    const texts = OPERATIONS[operation].statuses.map((status) => messageFor(operation, status));
    t.same(texts, TEXTS[operation], operation);
  }
  t.end();
});

await t.test('whoever writes a client finds them in specs/p2p-protocol.md', (t) => {
  const [, table = ''] = readFileSync(`${ROOT}specs/p2p-protocol.md`, 'utf8').split(
    '## What a client prints',
  );
  const rows = [...table.matchAll(/^\| `([A-Z_]+)` +\|(.*)\|$/gm)].map(
    ([, operation = '', cells = '']) =>
      [operation, [...cells.matchAll(/`([^`]+)`/g)].map(([, text]) => text)] as const,
  );
  const ofTheBase = Object.entries(TEXTS).filter(
    ([operation]) => !isExtension(operation as ConsoleOperation),
  );
  t.same(Object.fromEntries(rows), Object.fromEntries(ofTheBase));
  t.end();
});
