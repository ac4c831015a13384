import { once } from 'node:events';
import net from 'node:net';
import t, { type Test } from 'tap';
import { plainLines } from '../../../client/console/plain-text.js';
import { Presence } from '../../../client/server/presence.js';
import { Server } from '../../../client/server/server-operations.js';
import { search } from '../../../client/session/finding.js';
import { eventually } from '../../eventually.js';

// Servers that mean to keep a client busy.

/** A server that answers each request with what `answer` makes of its opcode and of how many came before. */
async function hostile(
  t: Test,
  answer: (opcode: string, index: number) => string,
): Promise<{ server: Server; opcodes: string[]; said: string[] }> {
  const [opcodes, said]: [string[], string[]] = [[], []];
  const listening = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (request: Buffer) => {
      const [opcode = ''] = request.toString('latin1').split('\0');
      socket.end(Buffer.from(answer(opcode, opcodes.push(opcode) - 1), 'latin1'));
    });
  });
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  t.teardown(() => listening.close());
  const { port } = listening.address() as net.AddressInfo;
  const server = new Server({
    endpoints: [{ host: '127.0.0.1', port }],
    wire: 'space',
    timestamps: () => Promise.resolve('11/05/2025 18:02:34'),
    diagnose: (message) => said.push(message),
    // A test's 300,000 entries may take long on a busy machine.
    deadlines: { connectMs: 60_000, replyMs: 120_000 },
  });
  return { server, opcodes, said };
}

await t.test('empty pages for ever: a search ends, and says that there is more', async (t) => {
  const { server, opcodes, said } = await hostile(t, (_, index) => `\x000\x00${index + 1}\x00`);
  const diagnose = (message: string): void => void said.push(message);
  const lines = plainLines(await search({ server, user: 'alice', wire: 'space', diagnose }, 'song'));
  t.equal(opcodes.length, 1_000);
  t.same(lines, ['SEARCH OK']);
  t.match(said, [/there is more/]);
});

await t.test('a page of 300,000 entries is shown', async (t) => {
  const { server } = await hostile(t, () => `\x00300000\x00${'bob\0/a\0\0\0'.repeat(300_000)}\x00`);
  const lines = plainLines(
    await search({ server, user: 'alice', wire: 'space', diagnose: (said) => t.fail(said) }, ''),
  );
  t.equal(lines.length, 300_001);
  t.equal(lines[300_000], 'bob /a - ');
});

await t.test('a time to live of 0 seconds makes no client beat without pause', async (t) => {
  let beatMs: number | undefined;
  const { server } = await hostile(t, (opcode) => {
    if (opcode === 'HEARTBEAT') beatMs ??= performance.now();
    return opcode === 'START SESSION' ? '\x001\x000\x00' : '\x00';
  });
  const begin = performance.now();
  const presence = await Presence.begin({ server, user: 'alice', port: 4_444, diagnose: () => undefined });
  t.teardown(() => presence.end());
  t.equal(presence.session, '1');
  await eventually('a heartbeat has come', () => beatMs !== undefined);
  t.ok((beatMs ?? 0) - begin >= 240);
});
