import t from 'tap';
import { isPlausibleMessage } from '../../../../client/sunrpc/traffic/plausible-message.js';
import { call, reply, words } from './messages.js';

const DENIED = (...behind: number[]): Buffer => words(1, 1, 1, ...behind);

const ROWS: readonly (readonly [what: string, bytes: Buffer, isPlausible: boolean, length?: number])[] = [
  ['a call', call(), true],
  ['a reply', reply(), true],
  ['a call that is cut behind what it takes', call().subarray(0, 20), true, 40],
  ['a message that is too short', words(1, 1, 0, 0), false],
  ['a call that is said to be too short', call(), false, 39],
  ['a call of RPC version 3', words(1, 0, 3, 1, 1, 1, 0, 0, 0, 0), false],
  ['a credential of 400 bytes', words(1, 0, 2, 1, 1, 1, 1, 400, 0, 0), true],
  ['a credential of 401 bytes', words(1, 0, 2, 1, 1, 1, 1, 401, 0, 0), false],
  ['neither call nor reply', words(1, 2, 2, 1, 1, 1, 0, 0, 0, 0), false],
  ['a reply that is neither accepted nor denied', words(1, 1, 2, 0, 0, 0), false],
  ['a verifier of 401 bytes', words(1, 1, 0, 0, 401, 0), false, 1_000],
  ['a verifier that the message has no room for', words(1, 1, 0, 0, 4, 0), false],
  ['GARBAGE_ARGS', words(1, 1, 0, 0, 0, 4), true],
  ['accept_stat 6', words(1, 1, 0, 0, 0, 6), false],
  ['RPC_MISMATCH 2 to 2', DENIED(0, 2, 2), true],
  ['RPC_MISMATCH 5 to 5', DENIED(0, 5, 5), false],
  ['AUTH_ERROR 14', DENIED(1, 14), true],
  ['AUTH_ERROR 15', DENIED(1, 15), false],
  ['reject_stat 2', DENIED(2, 0), false],
];

await t.test('what begins as a message does, and what does not', (t) => {
  for (const [what, bytes, isPlausible, length = bytes.length] of ROWS) {
    t.equal(isPlausibleMessage(bytes, 0, length), isPlausible, what);
    const behind = Buffer.concat([words(7), bytes]);
    t.equal(isPlausibleMessage(behind, 4, length), isPlausible, `${what}, behind other bytes`);
  }
  t.end();
});
