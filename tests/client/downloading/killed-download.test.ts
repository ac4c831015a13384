import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { PeerListener } from '../../../client/uploading/peer-listener.js';
import { PublishedFiles } from '../../../client/uploading/published-files.js';
import { reasonOf } from '../../../daemons/reason.js';
import { eventually } from '../../eventually.js';
import { ROOT, type StartedProgram, startOurs, startProgram } from '../../started-program.js';
import { toEnd } from '../ended-program.js';
import { rawPeer } from '../raw-peer.js';
import { type Wire, wireTo } from './wire.js';

// The process that downloads is killed, again and again, at all stages of one download.

const KIB = 1024;
const CONTENT = randomBytes(4 * KIB * KIB);
const OLD = 'precious';
const KILLS_ON_THE_WAY = 16;
/** Killed as soon as the last byte has come: while its hash is asked for, or its name given to it. */
const KILLS_AT_THE_END = 4;

interface Run {
  readonly ended: Promise<unknown>;
  readonly said: () => string;
  /** Kills it when it has got so many bytes of the file. */
  readonly killAt: (bytes: number) => Promise<unknown>;
}

await t.test(
  'killed 20 times: the target is old or whole, and each run goes on where the last was',
  async (t) => {
    const folder = t.testdir({ source: '', here: { target: OLD } });
    const source = path.join(folder, 'source');
    const target = path.join(folder, 'here', 'target');
    writeFileSync(source, CONTENT);
    const files = new PublishedFiles();
    await files.add(source);
    const listener = await PeerListener.start(files);
    t.teardown(() => listener.cut());

    /** A wire that holds back what comes after the first `limit` bytes of the file, however far the file has come. */
    const holdingWire = (limit: number): Promise<Wire> => {
      let carried = 0;
      return wireTo(t, listener.port, (chunk) => {
        const passed = chunk.subarray(0, Math.max(0, limit - carried));
        carried += passed.length;
        return passed;
      });
    };
    const start = ({ port }: Wire): Run => {
      const { program, output } = startProgram(t, {
        name: 'downloader',
        command: process.execPath,
        args: [`${ROOT}dist/tests/client/downloading/downloader.js`, String(port), source, target],
      });
      const received = (): number => Number(output.stdout.trim().split('\n').at(-1));
      const killAt = (bytes: number): Promise<unknown> => {
        program.onOutput(() => {
          if (received() >= bytes) program.signal('SIGKILL');
        });
        return program.ended;
      };
      return { ended: program.ended, said: () => output.stderr, killAt };
    };
    const partBytes = (): number => {
      const parts = readdirSync(path.dirname(target)).filter((name) => name !== 'target');
      t.ok(parts.length <= 1, 'one unfinished file at most');
      return parts.reduce((sum, name) => sum + statSync(path.join(path.dirname(target), name)).size, 0);
    };
    const step = CONTENT.length / (KILLS_ON_THE_WAY + 1);

    for (let kill = 1; kill <= KILLS_ON_THE_WAY; kill++) {
      const before = partBytes();
      const wire = await holdingWire(step + KIB);
      const run = start(wire);
      await run.killAt(before + step / 2);
      t.equal(readFileSync(target, 'utf8'), OLD, `kill ${kill}`);
      t.ok(partBytes() > before, `kill ${kill}: what has come is kept`);
      if (kill > 1) t.match(run.said(), `going on behind the ${before} bytes`);
    }

    let isWhole = false;
    for (let kill = 1; kill <= KILLS_AT_THE_END; kill++) {
      const wire = await wireTo(t, listener.port, (chunk) => chunk);
      await start(wire).killAt(CONTENT.length);
      const found = readFileSync(target);
      isWhole = isWhole || found.equals(CONTENT);
      t.ok(isWhole ? found.equals(CONTENT) : found.equals(Buffer.from(OLD)), `kill ${kill} at the end`);
    }

    const last = start(await wireTo(t, listener.port, (chunk) => chunk));
    await last.ended;
    t.ok(readFileSync(target).equals(CONTENT));
    t.same(readdirSync(path.dirname(target)), ['target'], 'nothing is left behind');
  },
);

await t.test('the client itself, killed: the next GET_FILE goes on', async (t) => {
  const folder = t.testdir({ source: '', here: { target: OLD } });
  const here = path.join(folder, 'here');
  const source = path.join(folder, 'source');
  writeFileSync(source, CONTENT);
  const files = new PublishedFiles();
  await files.add(source);
  const listener = await PeerListener.start(files);
  t.teardown(() => listener.cut());
  const half = CONTENT.length / 2;
  const holding = await wireTo(t, listener.port, (chunk, carried) =>
    chunk.subarray(0, Math.max(0, half - carried)),
  );
  const clientAt = async (peerPort: number): Promise<StartedProgram> => {
    const server = await rawPeer(t, (socket, index) => {
      const isLookUp = server.received[index]?.startsWith('GET USER INFO') === true;
      socket.end(isLookUp ? `\x00127.0.0.1\x00${peerPort}\x00` : '\x00');
    });
    const place = ['-s', `127.0.0.1:${server.port}`, '--datetime', 'http://127.0.0.1:9/datetime', '--force'];
    const getFile = `GET_FILE bob ${source} ${path.join(here, 'target')}`;
    return startOurs(t, 'client/main.js', [...place, '-c', 'CONNECT alice', '-c', getFile]);
  };
  const killed = await clientAt(holding.port);
  const partBytes = (): number =>
    readdirSync(here)
      .filter((name) => name.endsWith('.part'))
      .reduce((sum, name) => sum + statSync(path.join(here, name)).size, 0);
  await eventually('a part has come', () => partBytes() > half / 2).catch((error: unknown) => {
    throw new Error(`${reasonOf(error)}, but: ${JSON.stringify(killed.output)}`);
  });
  await killed.program.stop('SIGKILL');
  t.equal(readFileSync(path.join(here, 'target'), 'utf8'), OLD);
  const { stdout, stderr } = await toEnd(await clientAt(listener.port));
  t.match(stdout, /^GET_FILE OK$/m);
  t.match(stderr, /going on behind the \d+ bytes/);
  t.ok(readFileSync(path.join(here, 'target')).equals(CONTENT));
  t.same(readdirSync(here), ['target']);
});
