import { readFileSync } from 'node:fs';
import t from 'tap';
import { openLogServerAdmin } from '../../../daemons/admin/log-server-admin.js';
import { openP2pServerAdmin } from '../../../daemons/admin/p2p-server-admin.js';
import { MemoryStore } from '../../../daemons/p2p-server/store/memory-store.js';
import { MemoryTrail } from '../../../daemons/trail/memory-trail.js';
import { ROOT } from '../../started-program.js';

const AT = { host: '127.0.0.1', port: 0, token: undefined };

const SETTINGS = {
  portmapper: { host: '127.0.0.1', port: 1 },
  logTls: undefined,
  foreignLog: undefined,
  datetimeUrl: new URL('http://127.0.0.1:1/'),
  store: { kind: 'memory' },
} as const;

/** What specs/operating.md names, without the prefix. */
function documented(): string[] {
  const rows = readFileSync(`${ROOT}specs/operating.md`, 'utf8').matchAll(/^\| (`[a-z_{},` ]+`) +\|/gm);
  return [...rows].flatMap(([, names = '']) =>
    [...names.matchAll(/`([a-z_]+)/g)].map(([, name = '']) => name),
  );
}

function served(text: string): string[] {
  return [...text.matchAll(/^# TYPE sunshare_([a-z_]+) /gm)].map(([, name = '']) => name);
}

await t.test('every metric is in specs/operating.md, and no other', async (t) => {
  const said: string[] = [];
  const diagnose = (line: string): void => void said.push(line);
  const p2p = await openP2pServerAdmin(AT, SETTINGS, diagnose);
  t.teardown(() => p2p.close());
  p2p.watchedStore(new MemoryStore(), { whenFull: 'drop', capacity: 10 });
  p2p.watchLogServer(() => undefined);
  p2p.ready();
  const log = await openLogServerAdmin(AT, diagnose);
  t.teardown(() => log.close());
  log.watchedTrail(new MemoryTrail());
  log.ready();
  const urls = said.map((line) => `${line.replace('admin on ', '')}/metrics`);
  const texts = await Promise.all(urls.map(async (url) => (await fetch(url)).text()));
  t.equal(texts.length, 2);
  t.same([...new Set(texts.flatMap(served))].sort(), documented().sort());
});
