import fc from 'fast-check';
import t from 'tap';
import { encodeReply } from '../../../../daemons/p2p-protocol/index.js';
import { ConnectedUsers } from '../../../../daemons/p2p-server/store/connected-users.js';

interface Change {
  readonly kind: 'add' | 'delete' | 'list';
  readonly user: number;
}

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('add', 'add', 'delete', 'list'),
  user: fc.nat(40),
});

function nameOf(user: number): string {
  return user % 3 === 0 ? `ñandú ${user}` : `user${user}`;
}

await t.test('the reply kept encoded is the one that is encoded anew', (t) => {
  const holds = fc.property(fc.integer({ min: 0, max: 1_000 }), fc.array(change), (crowd, changes) => {
    const users = new ConnectedUsers();
    for (let i = 0; i < crowd; i++) users.add(`${i}`, { ip: '10.0.0.1', port: i + 1 });
    for (const { kind, user } of changes) {
      const name = user % 5 === 0 ? `${user * 20}` : nameOf(user);
      if (kind === 'add') users.add(name, { ip: '127.0.0.1', port: user + 1 });
      if (kind === 'delete') users.delete(name);
      const expected = encodeReply('LIST_USERS', { status: 'ok', users: users.without(name) });
      if (kind === 'list' && !users.replyTo(name).equals(expected)) return false;
    }
    const all = encodeReply('LIST_USERS', { status: 'ok', users: users.without('nobody') });
    return users.replyTo('nobody').equals(all);
  });
  fc.assert(holds, { numRuns: 60 });
  t.end();
});

await t.test('a list that was empty, or lost all of its end, goes on', (t) => {
  for (const before of [0, 256]) {
    const users = new ConnectedUsers();
    for (let i = 0; i < before; i++) users.add(`${i}`, { ip: '127.0.0.1', port: 4000 });
    users.add('gone', { ip: '127.0.0.1', port: 4000 });
    users.delete('gone');
    users.add('last', { ip: '127.0.0.1', port: 4001 });
    const expected = encodeReply('LIST_USERS', { status: 'ok', users: users.without('nobody') });
    t.ok(users.replyTo('nobody').equals(expected), `${before} before`);
    t.equal(users.without('nobody').length, before + 1);
  }
  t.end();
});

await t.test('the order is that of connection, also of who comes again', (t) => {
  const users = new ConnectedUsers();
  for (const name of ['alice', 'bob', 'carol']) users.add(name, { ip: '127.0.0.1', port: 4000 });
  users.add('alice', { ip: '10.0.0.1', port: 1 });
  t.same(users.get('alice')?.ip, '127.0.0.1', 'who is there stays where they are');
  users.delete('alice');
  users.delete('alice');
  users.add('alice', { ip: '127.0.0.1', port: 4000 });
  t.same(
    users.without('bob').map(({ name }) => name),
    ['carol', 'alice'],
  );
  t.end();
});
