import t from 'tap';
import type { ReadinessReport } from '../../../../daemons/admin/readiness.js';
import { eventually, printed } from '../../../eventually.js';
import { startLogServer, startPortmapper } from '../../../flow/whole-system.js';
import { skipUnless } from '../../../peers.js';
import { PrivatePostgres } from '../../../postgres/private-postgres.js';
import type { StartedProgram } from '../../../started-program.js';
import { adminUrl } from '../../admin/scrape.js';

/** Statements that wait run into their time limit first. */
const LONG_MS = 120_000;

/** What somebody who watches over it is told to see to; empty where there is nothing. */
async function reasons(server: StartedProgram): Promise<string[]> {
  const report = (await (await fetch(`${adminUrl(server)}/readyz`)).json()) as ReadinessReport;
  return [...report.reasons, ...report.warnings].map(({ condition }) => condition);
}

await t.test(
  'log servers of one trail: standing by is no fault, a database that is away is one of both',
  { skip: skipUnless('postgresql') },
  async (t) => {
    const postgres = await PrivatePostgres.start(t);
    const portmapper = await startPortmapper(t);
    const store = await postgres.newStore();
    const flags = ['--store', store, '--admin', '127.0.0.1:0'];
    const first = await startLogServer(t, portmapper.port, flags);
    const second = await startLogServer(t, portmapper.port, flags);
    const all = (): Promise<string[][]> => Promise.all([first, second].map(reasons));
    await printed(first, 'stderr', (text) => text.includes('version 1 registered with'));
    t.same(await all(), [[], []]);
    await postgres.kill();
    await eventually('both say that it is the database, and nothing else', async () => {
      return (await all()).every((each) => each.length === 1 && each[0] === 'store');
    });
    await printed(first, 'stderr', (text) => text.includes('version 1 unregistered from'));
    await eventually('nobody is sent to the portmapper', async () => {
      return (await all()).every((each) => each.join() === 'store');
    });
    t.match(first.output.stderr, /stands by: it may not write the trail any more; another log server may\n/);
    await postgres.startAgain();
    await eventually('all is well again', async () => (await all()).every((each) => each.length === 0));
  },
);

await t.test(
  'log servers whose database waits for a standby that is away take nothing, and say so',
  { skip: skipUnless('postgresql') },
  async (t) => {
    const postgres = await PrivatePostgres.start(t);
    const portmapper = await startPortmapper(t);
    const flags = ['--store', await postgres.newStore(), '--admin', '127.0.0.1:0'];
    const first = await startLogServer(t, portmapper.port, flags);
    const second = await startLogServer(t, portmapper.port, flags);
    const all = (): Promise<string[][]> => Promise.all([first, second].map(reasons));
    t.same(await all(), [[], []]);
    await postgres.sql("ALTER SYSTEM SET synchronous_standby_names = 'away'");
    await postgres.reload();
    const away = [first, second].map((each) =>
      printed(each, 'stderr', (text) => /: lease of the trail is away \(.*\): /.test(text), LONG_MS),
    );
    await Promise.all(away);
    t.same(await all(), [['store'], ['store']]);
    t.match(first.output.stderr, /: stands by: /);
    await postgres.sql('ALTER SYSTEM RESET synchronous_standby_names');
    await postgres.reload();
    await eventually('all is well again', async () => (await all()).every((each) => each.length === 0));
    await printed(first, 'stderr', (text) => text.includes('lease of the trail is back: '));
  },
);
