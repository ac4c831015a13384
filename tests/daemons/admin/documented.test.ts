import { readFileSync } from 'node:fs';
import t from 'tap';
import { openLogServerAdmin } from '../../../daemons/log-server/admin/log-server-admin.js';
import { overlaid } from '../../../daemons/admin/overlaid.js';
import { openP2pServerAdmin } from '../../../daemons/p2p-server/admin/p2p-server-admin.js';
import type { ReadinessReport } from '../../../daemons/admin/readiness.js';
import {
  isServerOperation,
  loggedName,
  type Operation,
  OPERATIONS,
} from '../../../daemons/p2p-protocol/index.js';
import { MemoryStore } from '../../../daemons/p2p-server/store/memory-store.js';
import type { Store } from '../../../daemons/p2p-server/store/store.js';
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

const PAGE = readFileSync(`${ROOT}specs/operating.md`, 'utf8');

/** The metrics that specs/operating.md names, without the prefix. */
function documented(): string[] {
  const rows = part('Metrics, and what to be woken for').matchAll(/^\| (`[a-z_{},` ]+`) +\|/gm);
  return [...rows].flatMap(([, names = '']) =>
    [...names.matchAll(/`([a-z_]+)/g)].map(([, name = '']) => name),
  );
}

/** What is under one of its headings. */
function part(heading: string): string {
  const [, behind = ''] = PAGE.split(`# ${heading}\n`);
  return behind.split(/^#/m)[0] ?? '';
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

await t.test('so is every reason of /readyz', async (t) => {
  const said: string[] = [];
  const diagnose = (line: string): void => void said.push(line);
  const p2p = await openP2pServerAdmin(AT, SETTINGS, diagnose);
  t.teardown(() => p2p.close());
  p2p.watchedStore(overlaid<Store>(new MemoryStore(), { fault: 'the disk is full' }), {
    whenFull: 'drop',
    capacity: 0,
  });
  p2p.watchLogServer(() => 'no answer');
  const log = await openLogServerAdmin(AT, diagnose);
  t.teardown(() => log.close());
  log.watchRegistration(1);
  const fail = (): Promise<never> => Promise.reject(new Error('the disk is gone'));
  const trail = log.watchedTrail(overlaid(new MemoryTrail(), { rotate: fail, head: fail }));
  await t.rejects(trail.rotate());
  await t.rejects(trail.head(new Uint8Array()));
  for (const daemon of [p2p, log]) {
    daemon.ready();
    daemon.stopping();
  }
  const reports = said.map(async (line) => {
    const response = await fetch(`${line.replace('admin on ', '')}/readyz`);
    return (await response.json()) as ReadinessReport;
  });
  const faults = (await Promise.all(reports)).flatMap(({ reasons, warnings }) => [...reasons, ...warnings]);
  const named = [...part('Reasons of /readyz').matchAll(/^- `([a-z-]+)`/gm)].map(([, name]) => name);
  t.equal(reports.length, 2);
  t.same([...new Set(faults.map(({ condition }) => condition))].sort(), named.sort());
});

await t.test('and all that can be red on the page', (t) => {
  const script = readFileSync(`${ROOT}daemons/admin/page/health.js`, 'utf8');
  const [titles = ''] = /const TITLES = \{.*?\}/s.exec(script) ?? [];
  const red = [...titles.matchAll(/: '(.*)'/g), ...script.matchAll(/faults\.push\('(.*)'\)/g)];
  const named = [...part('What is red there').matchAll(/^\| (.*?) +\| [^-]/gm)].map(([, name]) => name);
  t.equal(red.length, 5);
  for (const [, name = ''] of red) t.ok(named.includes(name), name);
  t.end();
});

await t.test('the page offers each operation that is logged, and no other', (t) => {
  const page = readFileSync(`${ROOT}daemons/admin/page/index.html`, 'utf8');
  const offered = [...page.matchAll(/<option>(\w+)<\/option>/g)].map(([, name]) => name);
  const logged = (Object.keys(OPERATIONS) as Operation[]).filter(isServerOperation).flatMap((operation) => {
    const name = loggedName(operation);
    return name === undefined ? [] : [name];
  });
  t.same(offered.sort(), [...new Set([...logged, 'DROPPED'])].sort());
  t.end();
});
