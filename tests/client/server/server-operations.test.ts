import t, { type Test } from 'tap';
import { PeerLookup } from '../../../client/server/peer-lookup.js';
import { Server, type ServerOptions } from '../../../client/server/server-operations.js';
import type { HostPort } from '../../../daemons/addresses/host-port.js';
import { refusingPort, rawPeer, type RawPeer } from '../raw-peer.js';

const TIMESTAMP = '11/05/2025 18:02:34';
const ASKER = { user: 'alice', listenerPort: 4_444 };

interface Subject {
  server: Server;
  said: string[];
}

function serverOf(endpoints: HostPort[], options: Partial<ServerOptions> = {}): Subject {
  const said: string[] = [];
  const server = new Server({
    endpoints,
    wire: 'space',
    timestamps: () => Promise.resolve(TIMESTAMP),
    diagnose: (message) => said.push(message),
    deadlines: { connectMs: 2_000, replyMs: 2_000 },
    ...options,
  });
  return { server, said };
}

/** A server that knows only some opcodes and closes without a byte on all others. */
function knowing(t: Test, replies: Record<string, string>): Promise<RawPeer> {
  const peer = rawPeer(t, (socket, index) => {
    void peer.then(({ received }) => {
      const [opcode = ''] = (received[index] ?? '').split('\0');
      socket.end(Buffer.from(replies[opcode] ?? '', 'latin1'));
    });
  });
  return peer;
}

await t.test('an operation travels with its timestamp', async (t) => {
  const peer = await rawPeer(t, (socket) => socket.end('\x00'));
  const { server, said } = serverOf([peer]);
  t.match(await server.perform({ operation: 'REGISTER', user: 'alice' }), { reply: { status: 'ok' } });
  t.match(await server.perform({ operation: 'PUBLISH', user: 'alice', path: '/x', description: 'a "b"' }), {
    reply: { status: 'ok' },
  });
  t.same(peer.received, [`REGISTER\0${TIMESTAMP}\0alice\0`, `PUBLISH\0${TIMESTAMP}\0alice\0/x\0a "b"\0`]);
  t.same(said, []);
});

await t.test('replies that are tolerated', async (t) => {
  for (const reply of ['\x01', '1', '1\0', '\x01surplus', '\x01\0']) {
    const peer = await rawPeer(t, (socket) => socket.end(reply));
    const { server } = serverOf([peer]);
    const answer = await server.perform({ operation: 'REGISTER', user: 'alice' });
    t.match(answer, { reply: { status: 'usernameInUse' } }, JSON.stringify(reply));
  }
});

await t.test('a reply is enough: the server need not close', async (t) => {
  const peer = await rawPeer(t, (socket) => socket.write('\x00'));
  const { server } = serverOf([peer]);
  t.match(await server.perform({ operation: 'REGISTER', user: 'alice' }), { reply: { status: 'ok' } });
});

await t.test('a list that comes byte by byte', async (t) => {
  const peer = await rawPeer(t, (socket) => {
    const bytes = Buffer.from('\x002\0bob\x0010.0.0.1\x005000\0eve\0::1\x006000\0');
    const sendNext = (at: number): void => {
      if (at < bytes.length) socket.write(bytes.subarray(at, at + 1), () => setImmediate(sendNext, at + 1));
    };
    sendNext(0);
  });
  const { server } = serverOf([peer]);
  const answer = await server.perform({ operation: 'LIST_USERS', user: 'alice' });
  t.match(answer, {
    reply: {
      status: 'ok',
      users: [
        { name: 'bob', ip: '10.0.0.1', port: 5_000 },
        { name: 'eve', ip: '::1', port: 6_000 },
      ],
    },
  });
});

await t.test('the other spelling is tried once when no byte came, and kept', async (t) => {
  const peer = await knowing(t, { LIST_USERS: '\x000\0', LIST_CONTENT: '\x000\0' });
  const { server } = serverOf([peer]);
  await server.perform({ operation: 'LIST_USERS', user: 'alice' });
  await server.perform({ operation: 'LIST_CONTENT', user: 'alice', target: 'bob' });
  t.same(
    peer.received.map((request) => request.split('\0')[0]),
    ['LIST USERS', 'LIST_USERS', 'LIST_CONTENT'],
  );
});

await t.test('--wire underscore begins with the other spelling', async (t) => {
  const peer = await knowing(t, { 'LIST USERS': '\x000\0' });
  const { server } = serverOf([peer], { wire: 'underscore' });
  t.match(await server.perform({ operation: 'LIST_USERS', user: 'alice' }), { kind: 'reply' });
  t.same(
    peer.received.map((request) => request.split('\0')[0]),
    ['LIST_USERS', 'LIST USERS'],
  );
});

await t.test('no operation is sent again after a byte, and none of one word ever', async (t) => {
  const halfway = await rawPeer(t, (socket) => socket.end('\x003\0bob\0'));
  const { server, said } = serverOf([halfway]);
  t.match(await server.perform({ operation: 'LIST_USERS', user: 'alice' }), { kind: 'broken' });
  t.equal(halfway.received.length, 1);
  t.equal(said.length, 1, said.join('; '));
  const silent = await rawPeer(t, (socket) => socket.resetAndDestroy());
  t.match(await serverOf([silent]).server.perform({ operation: 'REGISTER', user: 'alice' }), {
    kind: 'silent',
  });
  t.equal(silent.received.length, 1);
});

await t.test('a server that keeps silent is given up and not asked again', async (t) => {
  const peer = await rawPeer(t, () => undefined);
  const { server } = serverOf([peer], { deadlines: { connectMs: 2_000, replyMs: 1_500 } });
  t.match(await server.perform({ operation: 'LIST_USERS', user: 'alice' }), { kind: 'unanswered' });
  t.equal(peer.received.length, 1);
});

await t.test('a server that drips is given up by the deadline of the whole reply', async (t) => {
  const peer = await rawPeer(t, (socket) => {
    socket.write('\x00999999\0');
    const timer = setInterval(() => socket.write('x\0'), 5);
    socket.on('close', () => clearInterval(timer));
  });
  const { server } = serverOf([peer], { deadlines: { connectMs: 2_000, replyMs: 1_500 } });
  t.match(await server.perform({ operation: 'LIST_CONTENT', user: 'alice', target: 'bob' }), {
    kind: 'broken',
  });
});

await t.test('the next server is used when one cannot be reached, and from then on', async (t) => {
  const gone = { host: '127.0.0.1', port: await refusingPort(t) };
  const peer = await rawPeer(t, (socket) => socket.end('\x00'));
  const { server, said } = serverOf([gone, peer]);
  t.match(await server.perform({ operation: 'REGISTER', user: 'alice' }), { reply: { status: 'ok' } });
  t.match(await server.perform({ operation: 'REGISTER', user: 'bob' }), { reply: { status: 'ok' } });
  t.equal(peer.received.length, 2);
  t.equal(said.length, 1, said.join('; '));
});

await t.test(
  'the next server is not used when the first got a request that is not to arrive twice',
  async (t) => {
    const silent = await rawPeer(t, (socket) => socket.end());
    const other = await rawPeer(t, (socket) => socket.end('\x00'));
    const { server } = serverOf([silent, other]);
    t.match(await server.perform({ operation: 'UNREGISTER', user: 'alice' }), { kind: 'silent' });
    t.same(other.received, []);
  },
);

await t.test('no server at all', async (t) => {
  const gone = { host: '127.0.0.1', port: await refusingPort(t) };
  const { server, said } = serverOf([gone]);
  t.match(await server.perform({ operation: 'LIST_USERS', user: 'alice' }), { kind: 'unreachable' });
  t.equal(said.length, 1, said.join('; '));
});

await t.test('a peer is looked up afresh each time', async (t) => {
  let port = 5_000;
  const peer = await rawPeer(t, (socket) => socket.end(`\x0010.0.0.1\x00${port++}\0`));
  const lookup = new PeerLookup(serverOf([peer]).server, 'space', () => undefined);
  t.same(await lookup.find(ASKER, 'bob'), { host: '10.0.0.1', port: 5_000 });
  t.same(await lookup.find(ASKER, 'bob'), { host: '10.0.0.1', port: 5_001 });
  t.equal(peer.received[0], `GET USER INFO\0${TIMESTAMP}\0alice\0bob\0`);
});

await t.test('a peer is looked up in the list where GET USER INFO gets no byte', async (t) => {
  const peer = await knowing(t, { LIST_USERS: '\x001\0bob\x0010.0.0.1\x005000\0' });
  const lookup = new PeerLookup(serverOf([peer]).server, 'space', () => undefined);
  t.same(await lookup.find(ASKER, 'bob'), { host: '10.0.0.1', port: 5_000 });
  t.same(await lookup.find(ASKER, 'nobody'), undefined);
  t.same(await lookup.find(ASKER, 'alice'), { host: '127.0.0.1', port: 4_444 }, 'oneself is not in the list');
  t.same(
    peer.received.map((request) => request.split('\0')[0]),
    ['GET USER INFO', 'GET_USER_INFO', 'LIST USERS', 'LIST_USERS', 'LIST_USERS', 'LIST_USERS'],
  );
});

await t.test('a server that was slow once is asked by GET USER INFO again', async (t) => {
  const peer = await rawPeer(t, (socket, index) => {
    const [opcode = ''] = (peer.received[index] ?? '').split('\0');
    if (opcode === 'LIST USERS') socket.end('\x001\0bob\x0010.0.0.1\x005000\0');
    else if (index > 0) socket.end('\x0010.0.0.1\x006000\0');
  });
  const deadlines = { connectMs: 2_000, firstByteMs: 1_000, replyMs: 2_000 };
  const lookup = new PeerLookup(serverOf([peer], { deadlines }).server, 'space', () => undefined);
  t.same(await lookup.find(ASKER, 'bob'), { host: '10.0.0.1', port: 5_000 });
  t.same(await lookup.find(ASKER, 'bob'), { host: '10.0.0.1', port: 6_000 });
  t.same(
    peer.received.map((request) => request.split('\0')[0]),
    ['GET USER INFO', 'LIST USERS', 'GET USER INFO'],
  );
});

await t.test('--wire underscore never sends GET USER INFO', async (t) => {
  const peer = await knowing(t, { LIST_USERS: '\x001\0bob\x0010.0.0.1\x005000\0' });
  const subject = serverOf([peer], { wire: 'underscore' });
  t.same(await new PeerLookup(subject.server, 'underscore', () => undefined).find(ASKER, 'bob'), {
    host: '10.0.0.1',
    port: 5_000,
  });
  t.same(peer.received, [`LIST_USERS\0${TIMESTAMP}\0alice\0`]);
});

await t.test('an address that is none, or not a number, finds nobody', async (t) => {
  for (const data of [
    'localhost\x005000\0',
    '\x005000\0',
    '10.0.0.256\x005000\0',
    '10.0.0.1\x000\0',
    '10.0.0.1\x0099999\0',
  ]) {
    const peer = await rawPeer(t, (socket) => socket.end(`\x00${data}`));
    const lookup = new PeerLookup(serverOf([peer]).server, 'space', () => undefined);
    t.equal(await lookup.find(ASKER, 'bob'), undefined, JSON.stringify(data));
    t.equal(peer.received.length, 1);
  }
});

await t.test('an address of one link is of no use where the server is not on it', async (t) => {
  const peer = await rawPeer(t, (socket) => socket.end('\x00fe80::1\x005000\0'));
  const said: string[] = [];
  const lookup = new PeerLookup(serverOf([peer]).server, 'space', (message) => said.push(message));
  t.equal(await lookup.find(ASKER, 'bob'), undefined);
  t.match(said, [/^bob is at fe80::1, an address of one link: name the server by its own there/]);
});

await t.test('a request that may have arrived with a secret is not sent again without', async (t) => {
  const peer = await rawPeer(t, (socket, index) => {
    if (index === 0) socket.end('\x00');
    else if (index === 1) socket.resetAndDestroy();
    else socket.end();
  });
  const { server, said } = serverOf([peer], { secret: 'right' });
  t.match(await server.perform({ operation: 'CONNECT', user: 'alice', port: '4000' }), { kind: 'reply' });
  for (const count of [2, 3]) {
    t.match(await server.perform({ operation: 'UNREGISTER', user: 'alice' }), { kind: 'silent' });
    t.equal(peer.received.length, count);
  }
  t.ok(peer.received.every((request) => request.startsWith('WITH SECRET\0right\0')));
  t.match(said, [/^server 127.0.0.1:/, /^server 127.0.0.1:/]);
});

await t.test('a server that has never replied to a secret gets the request without', async (t) => {
  const peer = await knowing(t, { UNREGISTER: '\x00' });
  const { server, said } = serverOf([peer], { secret: 'right' });
  for (let round = 0; round < 2; round++)
    t.match(await server.perform({ operation: 'UNREGISTER', user: 'alice' }), { kind: 'reply' });
  t.match(said, [/takes no secrets: it is used without/]);
  t.equal(peer.received.length, 4);
});
