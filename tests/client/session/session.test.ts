import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import t, { type Test } from 'tap';
import { parseLine } from '../../../client/console/parse-line.js';
import { plainLines } from '../../../client/console/plain-text.js';
import { Server } from '../../../client/server/server-operations.js';
import { Session } from '../../../client/session/session.js';
import { eventually } from '../../eventually.js';
import { scriptedServer } from '../../scripted-server.js';
import { rawPeer, type RawPeer, rawRequest } from '../raw-peer.js';

/** A server whose replies a test sets as it goes along. */
interface Subject {
  peer: RawPeer;
  reply: (bytes: string) => void;
  run: (line: string) => Promise<readonly string[]>;
  session: Session;
  said: string[];
  /** The port the last CONNECT announced. */
  listenerPort: () => number;
}

async function subject(t: Test): Promise<Subject> {
  let bytes = '\x00';
  const said: string[] = [];
  const diagnose = (message: string): void => void said.push(message);
  const peer = await rawPeer(t, (socket) => socket.end(Buffer.from(bytes, 'latin1')));
  const server = new Server({
    endpoints: [peer],
    wire: 'space',
    timestamps: () => Promise.resolve(''),
    diagnose,
    deadlines: { connectMs: 2_000, replyMs: 2_000 },
  });
  const session = new Session({ server, wire: 'space', diagnose });
  t.teardown(() => session.end());
  return {
    peer,
    reply: (next) => (bytes = next),
    run: (line) => runLine(session, line),
    session,
    said,
    listenerPort: () => Number(peer.received.findLast((text) => text.startsWith('CONNECT'))?.split('\0')[3]),
  };
}

async function runLine(session: Session, line: string): Promise<readonly string[]> {
  const parsed = parseLine(line);
  if (parsed.kind !== 'command' || parsed.command.name === 'QUIT') throw new Error(`no operation: ${line}`);
  return plainLines(await session.execute(parsed.command));
}

async function isListening(port: number): Promise<boolean> {
  const socket = net.connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

await t.test('without a connected user nothing reaches the server', async (t) => {
  const { run, peer } = await subject(t);
  t.same(await run('PUBLISH x y'), ['PUBLISH FAIL, USER NOT CONNECTED']);
  t.same(await run('DELETE x'), ['DELETE FAIL, USER NOT CONNECTED']);
  t.same(await run('LIST_USERS'), ['LIST_USERS FAIL, USER NOT CONNECTED']);
  t.same(await run('LIST_CONTENT bob'), ['LIST_CONTENT FAIL, USER NOT CONNECTED']);
  t.same(await run('GET_FILE bob x y'), ['GET_FILE FAIL']);
  t.same(peer.received, []);
});

await t.test('DISCONNECT stops the peer listener even if the server fails', async (t) => {
  for (const bytes of ['', '\x03', '\x02', '\x01']) {
    const { run, reply, listenerPort } = await subject(t);
    t.same(await run('CONNECT alice'), ['CONNECT OK']);
    t.ok(await isListening(listenerPort()));
    reply(bytes);
    t.match(await run('DISCONNECT alice'), [/^DISCONNECT FAIL/]);
    t.notOk(await isListening(listenerPort()));
    t.same(await run('LIST_USERS'), ['LIST_USERS FAIL, USER NOT CONNECTED']);
  }
});

/** A session at a server of one function, and the opcodes that come there. */
async function withSessions(
  t: Test,
  replyTo: (strings: readonly string[]) => string,
): Promise<{ session: Session; asked: string[] }> {
  const asked: string[] = [];
  const endpoint = await scriptedServer(t, (strings) => {
    asked.push(strings[0] ?? '');
    return replyTo(strings);
  });
  const options = { wire: 'space', diagnose: () => undefined } as const;
  const timestamps = (): Promise<string> => Promise.resolve('');
  const server = new Server({ ...options, endpoints: [endpoint], timestamps });
  const session = new Session({ ...options, server });
  t.teardown(() => session.end());
  return { session, asked };
}

await t.test(
  'a server that knows no sessions any more is sent the DISCONNECT of the base protocol',
  async (t) => {
    const { session, asked } = await withSessions(t, ([opcode = '']) => {
      if (opcode === 'START SESSION') return '\x007\x0060\x00';
      return opcode === 'DISCONNECT SESSION' ? '' : '\x00';
    });
    await runLine(session, 'CONNECT alice');
    t.same(await runLine(session, 'DISCONNECT alice'), ['DISCONNECT OK']);
    t.same(asked, ['CONNECT', 'START SESSION', 'DISCONNECT SESSION', 'DISCONNECT']);
  },
);

await t.test('a goodbye ends a connection that was made again, also when its answer was lost', async (t) => {
  let sessions = 0;
  let connects = 0;
  let goodbye: readonly string[] = [];
  const { session, asked } = await withSessions(t, (strings) => {
    const [opcode] = strings;
    if (opcode === 'START SESSION') return `\x00${++sessions}\x000\x00`;
    if (opcode === 'CONNECT') return ++connects === 1 ? '\x00' : '';
    if (opcode === 'HEARTBEAT') return '\x02';
    goodbye = strings;
    return '\x00';
  });
  await runLine(session, 'CONNECT alice');
  await eventually('it has connected again', () => connects > 1);
  t.same(await runLine(session, 'DISCONNECT alice'), ['DISCONNECT OK']);
  t.same(goodbye, ['DISCONNECT SESSION', '', 'alice', '2']);
  t.same(asked.slice(-2), ['START SESSION', 'DISCONNECT SESSION']);
});

await t.test("SEARCH that is not sent is not laid at the server's door", async (t) => {
  const { peer, said } = await subject(t);
  const diagnose = (message: string): void => void said.push(message);
  const timestamps = (): Promise<string> => Promise.resolve('');
  const server = new Server({ endpoints: [peer], wire: 'underscore', timestamps, diagnose });
  const session = new Session({ server, wire: 'underscore', diagnose });
  t.teardown(() => session.end());
  await runLine(session, 'CONNECT alice');
  t.same(await runLine(session, 'SEARCH x'), ['SEARCH FAIL']);
  t.same(said, ['--wire underscore sends base operations only, and SEARCH is none']);
});

await t.test('a CONNECT that fails leaves no listener', async (t) => {
  for (const bytes of ['\x01', '\x02', '\x03', '']) {
    const { run, reply, listenerPort } = await subject(t);
    reply(bytes);
    await run('CONNECT alice');
    t.notOk(await isListening(listenerPort()));
  }
});

await t.test('CONNECT as another user first disconnects the present one', async (t) => {
  const { run, peer, listenerPort } = await subject(t);
  await run('CONNECT alice');
  const first = listenerPort();
  t.same(await run('CONNECT bob'), ['CONNECT OK']);
  t.notOk(await isListening(first));
  t.ok(await isListening(listenerPort()));
  t.same(
    peer.received.map((text) => text.split('\0').slice(0, 3).join(' ')),
    ['CONNECT  alice', 'DISCONNECT  alice', 'CONNECT  bob'],
  );
});

await t.test('CONNECT as the same user keeps the listener', async (t) => {
  const { run, reply, listenerPort } = await subject(t);
  await run('CONNECT alice');
  const port = listenerPort();
  reply('\x02');
  t.same(await run('CONNECT alice'), ['USER ALREADY CONNECTED']);
  t.equal(listenerPort(), port);
  t.ok(await isListening(port));
});

await t.test('only what this client published is served', async (t) => {
  const folder = t.testdir({ file: 'hello' });
  const file = path.join(folder, 'file');
  const { run, reply, listenerPort } = await subject(t);
  await run('CONNECT alice');
  const ask = async (): Promise<string> =>
    (await rawRequest(listenerPort(), `GET FILE\0${file}\0`)).toString('latin1');
  const served = '\x00' + '5\0hello';
  const refused = '\x01';
  reply('\x04');
  await run(`PUBLISH ${file} d`);
  t.equal(await ask(), refused, 'a publication that failed');
  reply('\x03');
  t.same(await run(`PUBLISH ${file} d`), ['PUBLISH FAIL, CONTENT ALREADY PUBLISHED']);
  t.equal(await ask(), served, 'published by an earlier run');
  reply('\x04');
  await run(`DELETE ${file}`);
  t.equal(await ask(), served, 'a deletion that failed');
  reply('\x00');
  await run(`DELETE ${file}`);
  t.equal(await ask(), refused);
  await run(`PUBLISH ${file} d`);
  t.equal(await ask(), served);
  await run('DISCONNECT alice');
  await run('CONNECT alice');
  t.equal(await ask(), served, 'it stays published while the user is away');
  await run('CONNECT bob');
  t.equal(await ask(), refused, 'another user offers nothing of it');
  await run('UNREGISTER alice');
  await run('CONNECT alice');
  t.equal(await ask(), refused, 'a user who was unregistered has published nothing');
});

await t.test('whoever publishes what is not there is told that nobody can fetch it', async (t) => {
  const file = path.join(t.testdir({ file: 'hello' }), 'file');
  const { run, said } = await subject(t);
  await run('CONNECT alice');
  t.same(await run(`PUBLISH ${file} d`), ['PUBLISH OK']);
  t.same(said, []);
  t.same(await run(`PUBLISH ${file}s d`), ['PUBLISH OK'], 'as the protocol has it');
  t.same(said, [`${file}s: there is no such file here that can be read, so nobody can fetch it yet`]);
});

await t.test('a NUL in a line is no way to forge a field', async (t) => {
  const { run, peer } = await subject(t);
  await run('CONNECT alice');
  t.same(await run('CONNECT b\0ob'), ['CONNECT FAIL']);
  t.same(await run('PUBLISH x d\0e'), ['PUBLISH FAIL']);
  t.same(await run('GET_FILE bob a\0b c'), ['GET_FILE FAIL']);
  t.equal(peer.received.length, 1);
});

await t.test('UNREGISTER of the connected user ends the connection', async (t) => {
  const { run, listenerPort, session } = await subject(t);
  await run('CONNECT alice');
  t.same(await run('UNREGISTER alice'), ['UNREGISTER OK']);
  t.notOk(await isListening(listenerPort()));
  t.equal(await session.end(), undefined);
});

await t.test('names and paths of others cannot forge lines or drive the terminal', async (t) => {
  const { run, reply } = await subject(t);
  await run('CONNECT alice');
  reply('\x001\0eve\n+++ FINISHED +++\x1b[2J\x0010.0.0.1\x005000\0');
  t.same(await run('LIST_USERS'), ['LIST_USERS OK', 'eve\\n+++ FINISHED +++\\x1b[2J 10.0.0.1 5000']);
  reply('\x002\0a\\nb\0\tc\u0080\0');
  t.match(await run('LIST_CONTENT eve'), ['LIST_CONTENT OK', 'a\\\\nb', /^\\tc/]);
});

await t.test('an upload in flight survives DISCONNECT', async (t) => {
  const folder = t.testdir({ file: 'x'.repeat(5_000_000) });
  const file = path.join(folder, 'file');
  const { run, listenerPort } = await subject(t);
  await run('CONNECT alice');
  await run(`PUBLISH ${file} d`);
  const socket = net.connect(listenerPort(), '127.0.0.1');
  socket.write(`GET FILE\0${file}\0`);
  await once(socket, 'readable');
  t.same(await run('DISCONNECT alice'), ['DISCONNECT OK']);
  socket.resume();
  await once(socket, 'close');
  t.equal(socket.bytesRead, '\x00'.length + '5000000\0'.length + 5_000_000);
});

await t.test('end() cuts an upload that does not come to an end', async (t) => {
  const folder = t.testdir({ file: 'x'.repeat(20_000_000) });
  const file = path.join(folder, 'file');
  const { run, listenerPort, session } = await subject(t);
  await run('CONNECT alice');
  await run(`PUBLISH ${file} d`);
  const socket = net.connect(listenerPort(), '127.0.0.1').on('error', () => undefined);
  socket.write(`GET FILE\0${file}\0`);
  await once(socket, 'readable');
  t.match(await session.end(), { message: 'DISCONNECT OK' });
  socket.destroy();
});
