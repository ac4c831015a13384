import { once } from 'node:events';
import net from 'node:net';
import t from 'tap';
import { MemoryDirectory } from '../../../../daemons/p2p-server/store/memory-directory.js';
import { eventually } from '../../../eventually.js';
import { startService, TIME } from '../running-service.js';

const LIMITS = { maxUsers: 2, maxPublications: 3, maxPublicationsPerUser: 2 };

await t.test('users and publications: the other error when there are enough, said once', async (t) => {
  const directory = new MemoryDirectory({ limits: LIMITS });
  const { ask, said, audited } = await startService({ directory });
  const rows: [strings: string[], reply: string][] = [
    [['REGISTER', TIME, 'a'], '00'],
    [['REGISTER', TIME, 'b'], '00'],
    [['REGISTER', TIME, 'c'], '02'],
    [['REGISTER', TIME, 'd'], '02'],
    [['REGISTER', TIME, 'a'], '01'],
    [['CONNECT', TIME, 'a', '4000'], '00'],
    [['CONNECT', TIME, 'b', '4000'], '00'],
    [['PUBLISH', TIME, 'a', '/1', ''], '00'],
    [['PUBLISH', TIME, 'a', '/2', ''], '00'],
    [['PUBLISH', TIME, 'a', '/3', ''], '04'],
    [['PUBLISH', TIME, 'a', '/1', ''], '03'],
    [['PUBLISH', TIME, 'b', '/1', ''], '00'],
    [['PUBLISH', TIME, 'b', '/2', ''], '04'],
    [['DELETE', TIME, 'a', '/1'], '00'],
    [['PUBLISH', TIME, 'b', '/2', ''], '00'],
    [['UNREGISTER', TIME, 'a'], '00'],
    [['REGISTER', TIME, 'c'], '00'],
  ];
  for (const [strings, reply] of rows) t.equal(await ask(...strings), reply, strings.join(' '));
  t.equal(audited.length, rows.length, 'what is refused is logged as ever');
  t.same(said, [
    'no more than 2 users (--max-users): refused, here and from now on',
    'no more than 2 publications of one user (--max-publications-per-user): refused, here and from now on',
    'no more than 3 publications (--max-publications): refused, here and from now on',
  ]);
});

await t.test('operations of one address: the other error beyond the rate, and logged', async (t) => {
  const { ask, said, audited } = await startService({ ratePerAddress: { perSecond: 1e-6, burst: 3 } });
  const replies: string[] = [];
  for (const name of ['a', 'b', 'c', 'd', 'e']) replies.push(await ask('REGISTER', TIME, name));
  t.same(replies, ['00', '00', '00', '02', '02']);
  t.equal(await ask('BOGUS', TIME, 'a'), '', 'what is none is not counted');
  t.equal(audited.length, 5);
  t.same(said, [
    '127.0.0.1 sends operations too often (--max-rate-per-address): refused, here and from now on',
  ]);
});

await t.test('connections of one address: its own idle ones give way, and nobody else’s', async (t) => {
  const { connect, ask, service } = await startService({ host: '0.0.0.0', maxConnectionsPerAddress: 3 });
  const other = net.connect({ port: service.address.port, host: '127.0.0.2', localAddress: '127.0.0.2' });
  t.teardown(() => other.destroy());
  await once(other, 'connect');
  const idle = [await connect(), await connect(), await connect()];
  const [first] = idle;
  if (first === undefined) throw new Error('there are three');
  const gone = once(first.resume(), 'close');
  t.equal(await ask('REGISTER', TIME, 'a'), '00');
  await gone;
  t.notOk(other.destroyed);
  other.write(`REGISTER\0${TIME}\0b\0`);
  const [reply] = (await once(other, 'data')) as [Buffer];
  t.equal(reply.toString('hex'), '00');
});

await t.test('connections of one address that are all being served: the next is refused', async (t) => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const underWay: string[] = [];
  const directory = new MemoryDirectory();
  const register = directory.register.bind(directory);
  directory.register = async (user) => {
    if (user !== 'quick') {
      underWay.push(user);
      await held;
    }
    return register(user);
  };
  const { ask, said } = await startService({ directory, maxConnectionsPerAddress: 2 });
  const served = [ask('REGISTER', TIME, 'a'), ask('REGISTER', TIME, 'b')];
  await eventually('both are being served', () => underWay.length === 2);
  t.equal(await ask('REGISTER', TIME, 'quick'), '02');
  release();
  t.same(await Promise.all(served), ['00', '00']);
  await eventually('there is room again', async () => (await ask('REGISTER', TIME, 'quick')) === '00');
  t.match(said, [/^127\.0\.0\.1 has too many connections \(--max-connections-per-address\): refused/]);
});

await t.test(
  'connections of one address that are answered already do not keep it from the next',
  async (t) => {
    const { ask, said, service } = await startService({ maxConnectionsPerAddress: 1 });
    for (const name of ['a', 'b']) {
      const socket = net.connect({ port: service.address.port, host: '127.0.0.1', allowHalfOpen: true });
      t.teardown(() => socket.destroy());
      const ended = once(socket.resume(), 'end');
      socket.write(`REGISTER\0${TIME}\0${name}\0`);
      await ended;
    }
    t.equal(await ask('REGISTER', TIME, 'b'), '01');
    t.same(said, []);
  },
);
