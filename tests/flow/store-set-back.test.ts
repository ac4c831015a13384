import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { lines, printedLines } from '../eventually.js';
import { skipUnless } from '../peers.js';
import { countOf, registerMany, untilSaid } from './audit-checks.js';
import { startServer } from './running-server.js';
import type { RunningServer } from './several-servers.js';
import { startLogServer, startPortmapper } from './whole-system.js';

// Of SQLite alone, whatever STORE is: its files are copied, and put back.

await t.test(
  'a P2P server whose store is put back from a copy goes on as another source, and nothing is lost',
  { skip: skipUnless('sqlite') },
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'sunshare-test-'));
    t.teardown(() => rm(folder, { recursive: true }));
    await mkdir(join(folder, 'p2p'));
    const portmapper = await startPortmapper(t);
    const start = (): Promise<RunningServer> => {
      const flags = ['--store', `sqlite:${join(folder, 'p2p', 'store')}`];
      return startServer(t, {}, `127.0.0.1:${portmapper.port}`, flags);
    };
    const logServer = await startLogServer(t, portmapper.port);
    const expected: string[] = [];
    const register = async (server: RunningServer, name: string, count: number): Promise<void> => {
      expected.push(...(await registerMany(t, server.port, name, count)));
    };

    const first = await start();
    await register(first, 'first', 3);
    await printedLines(logServer, 3);
    await first.program.stop('SIGTERM');
    await cp(join(folder, 'p2p'), join(folder, 'copy'), { recursive: true });
    const second = await start();
    await register(second, 'second', 3);
    await printedLines(logServer, 6);
    await second.program.stop('SIGTERM');
    await rm(join(folder, 'p2p'), { recursive: true });
    await cp(join(folder, 'copy'), join(folder, 'p2p'), { recursive: true });
    const third = await start();
    await register(third, 'third', 5);
    await untilSaid(third, 'the store was set back');
    await printedLines(logServer, 11);
    await third.program.stop('SIGTERM');
    t.same(lines(logServer.output.stdout), expected);
    t.equal(countOf(second, 'was set back'), 0);
  },
);
