import { truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { skipUnless } from '../../peers.js';
import { listeningPort, ROOT, startProgram } from '../../started-program.js';
import { rawRequest } from '../raw-peer.js';

const READ_MS = 2_000;
const PIECES = 3;
const BYTES = PIECES * 256 * 1024;
/** Were each piece waited for by everybody, fewer would be answered: a request takes a few turns of the server. */
const LEAST_ANSWERED = PIECES;

/** Serves files by a process of its own, whose every read of one of them takes long, as on a disk that is asleep. */
async function serverWithSlow(t: Test, slow: string, quick: string): Promise<number> {
  const strace = ['-f', '--seccomp-bpf', '-qq', '-o', '/dev/null', '-P', slow, '-e', 'trace=pread64'];
  const slowness = ['-e', `inject=pread64:delay_enter=${READ_MS * 1_000}`];
  const server = [process.execPath, `${ROOT}dist/tests/bench/files/serve-main.js`, slow, quick];
  const args = [...strace, ...slowness, ...server];
  const { program } = startProgram(t, { name: 'serve-main', command: 'strace', args });
  return listeningPort(await program.ready((text) => text.includes('listening on ')));
}

await t.test(
  'a file on a slow disk keeps nobody waiting who fetches another',
  { skip: skipUnless('strace') },
  async (t) => {
    const folder = t.testdir({ quick: 'here', slow: '' });
    const [slow, quick] = [path.join(folder, 'slow'), path.join(folder, 'quick')];
    truncateSync(slow, BYTES);
    writeFileSync(quick, 'here');
    const port = await serverWithSlow(t, slow, quick);
    const slowTransfer = { isOver: false };
    const begunMs = performance.now();
    const whole = rawRequest(port, `GET FILE\0${slow}\0`).finally(() => (slowTransfer.isOver = true));
    let answered = 0;
    for (; !slowTransfer.isOver; answered += 1)
      t.equal((await rawRequest(port, `GET FILE\0${quick}\0`)).toString(), '\x004\0here');
    const elapsedMs = performance.now() - begunMs;
    t.equal((await whole).length, `\0${BYTES}\0`.length + BYTES);
    t.ok(elapsedMs >= PIECES * READ_MS, `it is slow: ${elapsedMs.toFixed(0)} ms`);
    t.ok(answered > LEAST_ANSWERED, `${answered} others were answered meanwhile`);
  },
);
