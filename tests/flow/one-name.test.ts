import t from 'tap';
import { performP2p } from '../p2p-request.js';
import { AT } from './audit-checks.js';
import { startServer } from './running-server.js';
import { anyOf, storeAsked } from './several-servers.js';

await t.test('of 1,000 who register one name at once exactly one gets it', async (t) => {
  const { port } = await startServer(t);
  const replies = await Promise.all(
    Array.from({ length: 1_000 }, () => performP2p(anyOf(port), 'REGISTER', AT, 'alice')),
  );
  const times = (status: number): number => replies.filter((reply) => reply.equals(Buffer.of(status))).length;
  t.same([times(0), times(1) + times(2)], [1, 999]);
  // One after the other within a database takes longer than users are kept waiting.
  if (storeAsked() !== 'postgres') t.equal(times(2), 0, 'all get to know');
  t.same(await performP2p(port, 'UNREGISTER', AT, 'alice'), Buffer.of(0));
});
