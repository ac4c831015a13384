import t, { type Test } from 'tap';
import { Presence } from '../../../client/server/presence.js';
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

async function subject(t: Test, replyTo: (opcode: string) => string | Promise<string>): Promise<Subject> {
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
  const presence = await Presence.begin({ server, user: 'alice', port: 4000, diagnose });
  t.teardown(() => presence.end());
  return { presence, asked, said };
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
