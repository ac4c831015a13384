import t, { type Test } from 'tap';
import { Presence } from '../../../client/server/presence.js';
import type { Deadlines } from '../../../client/exchange/exchange.js';
import { Server } from '../../../client/server/server-operations.js';
import { eventually } from '../../eventually.js';
import { scriptedServer } from '../../scripted-server.js';

/** Sessions that the server wants to hear of without pause. */
const TERMS = (session: number): string => `\x00${session}\x000\x00`;

interface Subject {
  presence: Presence;
  asked: string[];
  said: string[];
}

async function subject(
  t: Test,
  replyTo: (opcode: string) => string | Promise<string>,
  signal?: AbortSignal,
): Promise<Subject> {
  const asked: string[] = [];
  const said: string[] = [];
  const endpoint = await scriptedServer(t, ([opcode = '']) => {
    asked.push(opcode);
    return replyTo(opcode);
  });
  const diagnose = (message: string): void => void said.push(message);
  const server = new Server({
    endpoints: [endpoint],
    wire: 'space',
    timestamps: () => Promise.resolve(''),
    diagnose,
  });
  const options = { server, user: 'alice', port: 4000, diagnose, retryMs: 20 };
  const presence = await Presence.begin(options, signal);
  t.teardown(() => presence.end());
  return { presence, asked, said };
}

/** One that leaves every connection open, without an answer. */
async function deafServer(t: Test, deadlines: Deadlines): Promise<Server> {
  const endpoint = await scriptedServer(t, () => new Promise<string>(() => undefined));
  const timestamps = (): Promise<string> => Promise.resolve('');
  return new Server({
    endpoints: [endpoint],
    wire: 'space',
    timestamps,
    diagnose: () => undefined,
    deadlines,
  });
}

/** Lets waits of these lengths be over at once; returns those that were begun, in their order. */
function shortened(t: Test, lengths: readonly number[]): number[] {
  const real = globalThis.setTimeout;
  const begun: number[] = [];
  const short = (act: () => void, ms = 0): NodeJS.Timeout => {
    if (!lengths.includes(ms)) return real(act, ms);
    begun.push(ms);
    return real(act, 1);
  };
  globalThis.setTimeout = Object.assign<typeof short, typeof setTimeout>(short, real);
  t.teardown(() => (globalThis.setTimeout = real));
  return begun;
}

await t.test('a name that was lost to somebody else keeps the number that fences the goodbye', async (t) => {
  const { presence, asked, said } = await subject(t, (opcode) =>
    opcode === 'START SESSION' ? TERMS(7) : '\x02',
  );
  await eventually('the connection is lost', () => said.length > 0);
  t.equal(presence.session, '7');
  t.match(said, [/^alice: no longer connected \(userAlreadyConnected\)/]);
  t.same(asked, ['START SESSION', 'HEARTBEAT', 'CONNECT'], 'and nothing more is tried');
});

await t.test('who is not known any more is told to register', async (t) => {
  const { said } = await subject(t, (opcode) => (opcode === 'START SESSION' ? TERMS(7) : '\x01'));
  await eventually('the connection is lost', () => said.length > 0);
  t.match(said, [/\(userDoesNotExist\); type REGISTER alice and CONNECT alice to connect again$/]);
});

await t.test('an end in the middle of a CONNECT waits for the session that comes of it', async (t) => {
  let connect: (reply: string) => void = () => undefined;
  let sessions = 0;
  const { presence, asked } = await subject(t, (opcode) => {
    if (opcode === 'START SESSION') return TERMS(++sessions);
    return opcode === 'CONNECT' ? new Promise((resolve) => (connect = resolve)) : '\x02';
  });
  await eventually('it connects again', () => asked.includes('CONNECT'));
  const ended = presence.end();
  connect('\x00');
  await ended;
  t.equal(presence.session, '2');
  t.same(asked, ['START SESSION', 'HEARTBEAT', 'CONNECT', 'START SESSION']);
});

await t.test('a CONNECT that nobody answers is sent again', async (t) => {
  let connects = 0;
  const { said } = await subject(t, (opcode) => {
    if (opcode === 'START SESSION') return TERMS(1);
    if (opcode === 'CONNECT') return ++connects === 1 ? '' : '\x00';
    return connects < 2 ? '\x02' : '\x00';
  });
  await eventually('it is connected again', () => said.some((words) => words.endsWith('connected again')));
  t.equal(connects, 2);
});

await t.test('a connection made again whose answer was lost is taken up by its port', async (t) => {
  let isHeld = false;
  const { presence, asked, said } = await subject(t, (opcode) => {
    if (opcode === 'START SESSION') return TERMS(isHeld ? 2 : 1);
    if (opcode === 'HEARTBEAT') return presence.session === '2' ? '\x00' : '\x02';
    if (isHeld) return '\x02';
    isHeld = true;
    return '';
  });
  await eventually('it has its session', () => presence.session === '2');
  t.same(asked.slice(0, 6), [
    'START SESSION',
    'HEARTBEAT',
    'CONNECT',
    'HEARTBEAT',
    'CONNECT',
    'START SESSION',
  ]);
  t.notOk(said.some((words) => words.includes('no longer connected')));
});

await t.test('a goodbye before that gets the number of the connection, if it is ours', async (t) => {
  for (const [reply, session] of [
    [TERMS(2), '2'],
    ['\x02', '1'],
    ['', '1'],
  ] as const) {
    let sessions = 0;
    const { presence, asked } = await subject(t, (opcode) => {
      if (opcode !== 'START SESSION') return opcode === 'CONNECT' ? '' : '\x02';
      return ++sessions === 1 ? TERMS(1) : reply;
    });
    await eventually('it connects again', () => asked.includes('CONNECT'));
    await presence.end();
    await presence.takeUpConnection();
    t.equal(presence.session, session);
    t.equal(asked.at(-1), 'START SESSION');
  }
});

await t.test('who finds the name taken after a lost CONNECT has the old number again', async (t) => {
  let connects = 0;
  let sessions = 0;
  const { presence, asked, said } = await subject(t, (opcode) => {
    if (opcode === 'CONNECT') return ++connects === 1 ? '' : '\x02';
    if (opcode === 'GET USER INFO') return '\x00192.0.2.1\x004000\x00';
    return opcode === 'START SESSION' && ++sessions === 1 ? TERMS(7) : '\x02';
  });
  const isLost = (): boolean => said.some((words) => words.includes('no longer connected'));
  await eventually('the connection is lost', isLost);
  t.equal(presence.session, '7');
  t.notOk(asked.includes('DISCONNECT'));
});

await t.test('a session that was refused for a while is asked for again', async (t) => {
  for (const first of ['\x03', '\x00']) {
    let sessions = 0;
    const { presence, asked, said } = await subject(t, (opcode) =>
      opcode === 'START SESSION' && ++sessions === 1 ? first : TERMS(sessions),
    );
    t.equal(presence.session, undefined);
    await eventually('there is one', () => presence.session === '2');
    t.same(asked, ['START SESSION', 'START SESSION']);
    t.same(said, []);
  }
});

await t.test('a session whose number was lost is replaced, with its connection, quietly', async (t) => {
  let isHeld = true;
  let sessions = 0;
  const { presence, asked, said } = await subject(t, (opcode) => {
    if (opcode === 'GET USER INFO') return '\x00127.0.0.1\x004000\x00';
    if (opcode === 'DISCONNECT') isHeld = false;
    if (opcode !== 'START SESSION') return '\x00';
    if (++sessions === 1) return '\x00';
    return isHeld ? '\x02' : TERMS(7);
  });
  await eventually('there is one', () => presence.session === '7');
  t.same(asked.slice(0, 5), ['START SESSION', 'START SESSION', 'GET USER INFO', 'DISCONNECT', 'CONNECT']);
  t.same(said, []);
});

await t.test('whoever has the name elsewhere by then is left alone', async (t) => {
  for (const elsewhere of ['192.0.2.1\x004000', '127.0.0.1\x004001']) {
    let sessions = 0;
    const { asked, said } = await subject(t, (opcode) => {
      if (opcode === 'GET USER INFO') return `\x00${elsewhere}\x00`;
      return opcode === 'START SESSION' && ++sessions === 1 ? '\x03' : '\x02';
    });
    await eventually('the connection is lost', () => said.length > 0);
    t.notOk(asked.includes('DISCONNECT'));
  }
});

await t.test('a command that is cancelled still waits for its session', async (t) => {
  const command = new AbortController();
  const { presence } = await subject(
    t,
    () => {
      command.abort();
      return TERMS(3);
    },
    command.signal,
  );
  t.equal(presence.session, '3');
});

await t.test('a server that gave a session is not taken for one without', async (t) => {
  let sessions = 0;
  const { presence, asked } = await subject(t, (opcode) => {
    if (opcode === 'START SESSION') return ++sessions === 2 ? '' : TERMS(sessions);
    return opcode === 'HEARTBEAT' && sessions === 1 ? '\x02' : '\x00';
  });
  await eventually('there is another', () => presence.session === '3');
  t.same(asked.slice(2, 5), ['CONNECT', 'START SESSION', 'START SESSION']);
});

await t.test('a server without sessions is not asked again', async (t) => {
  const { presence, asked } = await subject(t, () => '');
  const other = await subject(t, () => '\x03');
  await eventually('another is asked thrice', () => other.asked.length > 2);
  t.same([presence.session, asked], [undefined, ['START SESSION']]);
});

await t.test('a server that leaves the question open holds CONNECT up for a moment only', async (t) => {
  const server = await deafServer(t, { connectMs: 5_000, replyMs: 600_000 });
  const presence = await Presence.begin({ server, user: 'alice', port: 4000, diagnose: () => undefined });
  await presence.end();
  t.equal(presence.session, undefined);
});

await t.test('where nothing is ever answered, a session is asked for more seldom', async (t) => {
  const retryMs = 4_999;
  const doubled = Array.from({ length: 6 }, (_, index) => retryMs * 2 ** index);
  const retries = shortened(t, [...doubled, 60_000, 300_000]);
  const deaf = await deafServer(t, { connectMs: 5_000, replyMs: 10_000, firstByteMs: 20 });
  const erring = await scriptedServer(t, () => '\x03');
  const diagnose = (): void => undefined;
  const options = {
    endpoints: [erring],
    wire: 'space',
    timestamps: () => Promise.resolve(''),
    diagnose,
  } as const;
  for (const [server, last] of [
    [deaf, [79_984, 159_968, 300_000, 300_000]],
    [new Server(options), [60_000, 60_000, 60_000, 60_000]],
  ] as const) {
    retries.length = 0;
    const presence = await Presence.begin({ server, user: 'alice', port: 4000, diagnose, retryMs });
    await eventually('it is asked often', () => retries.length > 7);
    await presence.end();
    t.same(retries.slice(0, 8), [...doubled.slice(0, 4), ...last]);
  }
});
