import t from 'tap';
import { type Operation, ReplyDecoder } from '../../../daemons/p2p-protocol/index.js';
import { LIMIT_OPTIONS } from '../../../daemons/p2p-server/limit-flags.js';

const PIECE_BYTES = 64 * 1024;
const LONGEST = 'x'.repeat(255);
const ADDRESS = 'fe80:0000:0000:0000:ffff:ffff:ffff:ffff%wlan0';

/** A list of equal entries, in pieces as they may come. */
function received<Op extends Operation>(operation: Op, count: string, entry: string) {
  const bytes = Buffer.concat([
    Buffer.from(`\0${count}\0`),
    Buffer.alloc(Number(count) * entry.length, entry, 'latin1'),
  ]);
  const decoder = new ReplyDecoder(operation);
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) decoder.push(bytes.subarray(at, at + PIECE_BYTES));
  return decoder.end();
}

await t.test('as many paths as a user may publish by default are listed, however long', (t) => {
  const count = LIMIT_OPTIONS['max-publications-per-user'].default;
  const reply = received('LIST_CONTENT', count, `${LONGEST}\0`);
  t.equal(reply.status === 'ok' && reply.paths.length, Number(count));
  t.end();
});

await t.test('as many users as there may be by default are listed, however long their names', (t) => {
  const count = LIMIT_OPTIONS['max-users'].default;
  const reply = received('LIST_USERS', count, `${LONGEST}\0${ADDRESS}\x0065535\0`);
  t.equal(reply.status === 'ok' && reply.users.length, Number(count));
  t.end();
});
