import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { startPortmapper } from '../../rpc/portmapper-js/portmapper-under-test.js';
import { ROOT } from '../../started-program.js';
import { call } from './traffic/messages.js';

// Readers that leave before anything is written, as `| head` may: no command has anything to say of that.

const SUNRPC = `${ROOT}dist/client/sunrpc/main.js`;
const COMPILER = `${ROOT}rpc/rpcgen-js/dist/sunrpc.js`;
const DEADLINE_MS = 60_000;

/** Runs a program whose output nobody reads; gives what it says on stderr, with its status. */
async function unread(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [program, ...args], {
    timeout: DEADLINE_MS,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  child.stdin.on('error', () => undefined).end('const A = 1;\n');
  const closed = once(child, 'close') as Promise<[number | null]>;
  const said = await text(child.stderr);
  const [status] = await closed;
  return `${said}ended ${status}`;
}

await t.test('a reader that leaves early ends each command without a word', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sunrpc-unread-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'one.x');
  writeFileSync(file, 'program P { version V { void F(void) = 1; } = 1; } = 0x20000001;\n');
  const { port } = await startPortmapper(t);
  const portmapper = `127.0.0.1:${port}`;
  const commands: readonly (readonly [program: string, ...args: string[]])[] = [
    [SUNRPC, 'compile', '--json', file],
    [SUNRPC, 'fmt', '-'],
    [SUNRPC, 'info', '-p', portmapper],
    [SUNRPC, 'call', '--list', '127.0.0.1', '--portmapper', portmapper],
    [
      SUNRPC,
      'call',
      '127.0.0.1',
      `${ROOT}specs/portmap.x`,
      'PMAP_PROG.PMAPPROC_DUMP',
      '--port',
      String(port),
    ],
    [SUNRPC, 'dump', '--hex', call().toString('hex')],
    [SUNRPC, 'completion'],
    [COMPILER, 'compile', '--json', file],
    [COMPILER, 'fmt', '-'],
  ];
  const ends = await Promise.all(commands.map(([program, ...args]) => unread(program, args)));
  for (const [i, end] of ends.entries())
    t.match(end, /^ended (0|141)$/, commands[i]?.slice(1, 3).join(' ') ?? '');
});
