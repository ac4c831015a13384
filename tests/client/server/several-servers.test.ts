import t, { type Test } from 'tap';
import { parseLine } from '../../../client/console/parse-line.js';
import { plainLines } from '../../../client/console/plain-text.js';
import type { Deadlines } from '../../../client/exchange/exchange.js';
import { Presence } from '../../../client/server/presence.js';
import { Server, type UntimedRequest } from '../../../client/server/server-operations.js';
import { Session } from '../../../client/session/session.js';
import type { HostPort } from '../../../daemons/addresses/host-port.js';
import { eventually } from '../../eventually.js';
import { scriptedServer } from '../../scripted-server.js';
import { deadAddress } from '../dead-address.js';
import { anyFreePort } from '../../../daemons/system/free-port.js';
import { rawPeer, refusingPort } from '../raw-peer.js';

/** Servers of one function each, which replies to an opcode; what closes without a byte has died in the middle. */
interface Subject {
  readonly server: Server;
  readonly endpoints: readonly HostPort[];
  readonly asked: string[][];
  readonly said: string[];
}

type Replies = (opcode: string, strings: readonly string[]) => string | Promise<string>;

async function severalServers(t: Test, ...servers: Replies[]): Promise<Subject> {
  const asked: string[][] = servers.map(() => []);
  const said: string[] = [];
  const endpoints = await Promise.all(
    servers.map((replyTo, index) =>
      scriptedServer(t, (strings) => {
        asked[index]?.push(strings[0] ?? '');
        return replyTo(strings[0] ?? '', strings);
      }),
    ),
  );
  return { server: serverAt(endpoints, said), endpoints, asked, said };
}

function serverAt(endpoints: readonly HostPort[], said: string[] = [], deadlines?: Deadlines): Server {
  return new Server({
    endpoints,
    ...(deadlines !== undefined && { deadlines }),
    wire: 'space',
    timestamps: () => Promise.resolve(''),
    diagnose: (message) => said.push(message),
  });
}

async function run(t: Test, { server, said }: Subject, ...commands: string[]): Promise<string[]> {
  const session = new Session({ server, wire: 'space', diagnose: (message) => said.push(message) });
  t.teardown(() => session.end());
  const printed: string[] = [];
  for (const line of commands) {
    const parsed = parseLine(line);
    if (parsed.kind !== 'command' || parsed.command.name === 'QUIT') throw new Error(`no operation: ${line}`);
    printed.push(...plainLines(await session.execute(parsed.command)));
  }
  return printed;
}

const dies = (): string => '';
const alice = { user: 'alice' } as const;
const harmless: UntimedRequest[] = [
  { operation: 'LIST_USERS', ...alice },
  { operation: 'LIST_CONTENT', ...alice, target: 'bob' },
  { operation: 'GET_USER_INFO', ...alice, target: 'bob' },
  { operation: 'SEARCH', ...alice, text: '', after: '' },
  { operation: 'LIST_CONTENT_LONG', ...alice, target: 'bob', after: '' },
  { operation: 'HEARTBEAT', ...alice, session: '1' },
  { operation: 'DESCRIBE_FILE', ...alice, path: 'x', size: '1' },
  { operation: 'GET_CERTIFICATE', ...alice, target: 'bob' },
];

await t.test('what may arrive twice is asked of the next server when one ends without a byte', async (t) => {
  for (const request of harmless) {
    const { server, endpoints, asked, said } = await severalServers(t, dies, () => '\x01');
    t.match(await server.perform(request), { kind: 'reply', isRepeated: true }, request.operation);
    t.same(server.endpoint, endpoints[1]);
    await server.perform(request);
    t.same(
      asked.map(({ length }) => length),
      [1, 2],
      'the one that answered is asked first from then on',
    );
    t.ok(said.length <= 1, said.join('; '));
  }
});

await t.test('what could undo the work of another is asked of one server only', async (t) => {
  for (const operation of ['UNREGISTER', 'DISCONNECT'] as const) {
    const { server, asked, said } = await severalServers(t, dies, () => '\x00');
    t.match(await server.perform({ operation, ...alice }), { kind: 'silent' });
    t.same(asked, [[operation], []]);
    t.match(said, [/it may have been carried out, and no other server is asked$/]);
  }
});

await t.test('of a status that the first server may have brought about, that is said', async (t) => {
  const publish = { operation: 'PUBLISH', ...alice, path: 'x', description: '' } as const;
  for (const [request, byte] of [
    [{ operation: 'REGISTER', ...alice }, '\x01'],
    [publish, '\x03'],
    [{ operation: 'DELETE', ...alice, path: 'x' }, '\x03'],
  ] as const) {
    const { server, said } = await severalServers(t, dies, () => byte);
    t.match(await server.perform(request), { kind: 'reply' });
    t.match(said, [/^server 127/, new RegExp(`^${request.operation} was sent to a second server; `)]);
    const other = await severalServers(t, dies, () => '\x00');
    await other.server.perform(request);
    t.match(other.said, [/^server 127/], 'and of no other status');
  }
});

await t.test('a CONNECT whose answer was lost is known by the session that our port gets', async (t) => {
  const subject = await severalServers(t, dies, (opcode) => {
    if (opcode === 'CONNECT') return '\x02';
    return opcode === 'START SESSION' ? '\x007\x0060\x00' : '\x00';
  });
  t.same(await run(t, subject, 'CONNECT alice', 'DISCONNECT alice'), ['CONNECT OK', 'DISCONNECT OK']);
  t.same(subject.asked, [['CONNECT'], ['CONNECT', 'START SESSION', 'DISCONNECT SESSION']]);
});

await t.test('a connection from elsewhere is not taken for ours', async (t) => {
  const subject = await severalServers(t, dies, () => '\x02');
  t.same(await run(t, subject, 'CONNECT alice', 'LIST_USERS'), [
    'USER ALREADY CONNECTED',
    'LIST_USERS FAIL, USER NOT CONNECTED',
  ]);
});

await t.test('a goodbye whose answer was lost has been said', async (t) => {
  const replies = (opcode: string): string => (opcode === 'START SESSION' ? '\x007\x0060\x00' : '\x00');
  const subject = await severalServers(
    t,
    (opcode) => (opcode === 'DISCONNECT SESSION' ? '' : replies(opcode)),
    () => '\x02',
  );
  t.same(await run(t, subject, 'CONNECT alice', 'DISCONNECT alice'), ['CONNECT OK', 'DISCONNECT OK']);
});

await t.test('a session whose number was lost gives way to another', async (t) => {
  let port = '';
  const first = (opcode: string, strings: readonly string[]): string => {
    if (opcode === 'CONNECT') port = strings[3] ?? '';
    return opcode === 'CONNECT' ? '\x00' : '';
  };
  let sessions = 0;
  const second = (opcode: string): string => {
    if (opcode === 'START SESSION') return ++sessions === 1 ? '\x02' : '\x008\x0060\x00';
    return opcode === 'GET USER INFO' ? `\x00127.0.0.1\x00${port}\x00` : '\x00';
  };
  const { server, asked, said } = await severalServers(t, first, second);
  const connect = { operation: 'CONNECT', ...alice, port: '4000' } as const;
  await server.perform(connect);
  const presence = await Presence.begin({ server, ...alice, port: 4000, diagnose: () => undefined });
  t.teardown(() => presence.end());
  t.equal(presence.session, '8');
  const all = ['START SESSION', 'GET USER INFO', 'DISCONNECT', 'CONNECT', 'START SESSION'];
  t.same(asked, [['CONNECT', 'START SESSION'], all]);
  t.same(said, []);
});

await t.test('a session is kept at the next server when the first dies', async (t) => {
  let isDead = false;
  const terms = '\x007\x000\x00';
  const replies = (opcode: string): string => (opcode === 'START SESSION' ? terms : '\x00');
  const { server, asked } = await severalServers(t, (opcode) => (isDead ? '' : replies(opcode)), replies);
  const presence = await Presence.begin({ server, ...alice, port: 4000, diagnose: () => undefined });
  t.teardown(() => presence.end());
  isDead = true;
  await eventually('the second hears of it', () => asked[1]?.includes('HEARTBEAT') === true);
  t.equal(presence.session, '7');
});

await t.test('an extension that no server knows is unknown', async (t) => {
  const { server } = await severalServers(t, dies, dies);
  t.match(await server.perform({ operation: 'START_SESSION', ...alice, port: '1' }), { kind: 'silent' });
});

await t.test('what may have arrived is not unreachable, though no other server is there', async (t) => {
  const said: string[] = [];
  const dying = await rawPeer(t, (socket) => socket.resetAndDestroy());
  const gone = { host: '127.0.0.1', port: await refusingPort(t) };
  const answer = await serverAt([dying, gone], said).perform({ operation: 'REGISTER', ...alice });
  t.match(answer, { kind: 'silent' });
  t.equal(said.length, 2);
});

/** Performs until a server replies; resolves to how often that was. Another time is used up when the machine stalls. */
async function untilReplied(server: Server, atMost: number): Promise<number> {
  for (let times = 1; times <= atMost; times++)
    if ((await server.perform({ operation: 'REGISTER', ...alice })).kind === 'reply') return times;
  throw new Error(`no server replied, ${atMost} times`);
}

await t.test('a server that accepts nobody has half a second, and all of them two', async (t) => {
  const port = await anyFreePort();
  await deadAddress(t, '127.0.0.1', port);
  const deaf = Array.from({ length: 6 }, () => ({ host: '127.0.0.1', port }));
  const alive = await rawPeer(t, (socket) => socket.end('\x00'));
  const said: string[] = [];
  const server = serverAt([...deaf.slice(0, 1), alive], said);
  await untilReplied(server, 2);
  t.match(said, [/no connection within 500 ms$/]);
  t.match(await server.perform({ operation: 'REGISTER', ...alice }), { kind: 'reply' });
  t.equal(said.length, 1, 'it is not tried again');
  const saidOfMany: string[] = [];
  const many = serverAt([...deaf, alive], saidOfMany);
  t.match(await many.perform({ operation: 'REGISTER', ...alice }), { kind: 'unreachable' });
  // A timer may be a moment early, and leave a millisecond for another.
  t.ok(saidOfMany.length <= 5, saidOfMany.join('; '));
  await untilReplied(many, deaf.length);
  t.equal(saidOfMany.length, deaf.length, 'the rest comes next');
});

await t.test('a server that keeps silent is left for one that may be asked instead', async (t) => {
  const never = (): Promise<string> => new Promise(() => undefined);
  const { endpoints } = await severalServers(t, never, () => '\x00');
  const server = serverAt(endpoints, [], { connectMs: 5_000, replyMs: 60_000 });
  const begin = performance.now();
  t.match(await server.perform({ operation: 'HEARTBEAT', ...alice, session: '1' }), {
    kind: 'reply',
    isRepeated: true,
  });
  t.ok(performance.now() - begin < 30_000);
});

await t.test('one server alone is asked once, and given its time', async (t) => {
  const { server, asked } = await severalServers(t, dies);
  t.match(await server.perform({ operation: 'REGISTER', ...alice }), { kind: 'silent' });
  t.match(await server.perform({ operation: 'HEARTBEAT', ...alice, session: '1' }), { kind: 'silent' });
  t.same(asked, [['REGISTER', 'HEARTBEAT']]);
});
