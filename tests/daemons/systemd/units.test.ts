import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { skipUnless } from '../../peers.js';
import { ROOT } from '../../started-program.js';
import { DAEMONS } from '../configuration/configured.js';

const UNITS = `${ROOT}daemons/systemd/`;
const skip = skipUnless('systemd-analyze');
const DEADLINE_MS = 60_000;
/** Services that speak HTTP and nothing else. */
const HTTP_ALONE = ['sunshare-datetime.service'];

const units = readdirSync(UNITS).filter((file) => /\.(service|socket|target)$/.test(file));
const services = units.filter((file) => file.endsWith('.service'));
const folder = mkdtempSync(join(tmpdir(), 'sunshare-units-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));

function analyze(...args: string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync('systemd-analyze', args, {
    encoding: 'utf8',
    timeout: DEADLINE_MS,
  });
  return { status, said: `${stdout}${stderr}` };
}

/** The units with programs that are there, which is what verify looks for; their paths. */
function withPrograms(change: (text: string) => string = (text) => text): string[] {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  return units.map((unit) => {
    const text = change(readFileSync(join(UNITS, unit), 'utf8')).replaceAll('/usr/bin/', `${bin}/`);
    for (const [program] of text.matchAll(new RegExp(`(?<=^ExecStart=)${bin}/\\S+`, 'gm')))
      writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(join(folder, unit), text);
    return join(folder, unit);
  });
}

await t.test('systemd-analyze verify has nothing to say', { skip }, (t) => {
  t.same(analyze('verify', '--man=no', ...withPrograms()), { status: 0, said: '' });
  // it ends with 0 all the same
  const { said } = analyze(
    'verify',
    '--man=no',
    ...withPrograms((text) => text.replace('WatchdogSec=30s', 'WatchdogSec=often')),
  );
  t.match(said, /often/, 'what it would say');
  t.end();
});

await t.test('what a fault in a service could reach: 2.0 of 10 at most', { skip }, (t) => {
  for (const service of services) {
    const { status, said } = analyze('security', '--offline=yes', '--threshold=20', join(UNITS, service));
    t.equal(status, 0, said.trim().split('\n').at(-1) ?? service);
  }
  t.end();
});

await t.test('what a fault in it could reach is said alike in each', (t) => {
  const said = services.map((service) => {
    const [, block = ''] =
      /^# what a fault in it could reach\n(.*?)\n\n/ms.exec(readFileSync(join(UNITS, service), 'utf8')) ?? [];
    return [service, block] as const;
  });
  t.match(said[0]?.[1], /^CapabilityBoundingSet=\n[^]*\nSystemCallErrorNumber=EPERM$/);
  t.same(
    said,
    services.map((service) => [service, said[0]?.[1]]),
  );
  t.end();
});

await t.test('a service whose socket unit failed opens itself to nobody else', (t) => {
  for (const file of ['server.json', 'log-server.json'])
    t.match(JSON.parse(readFileSync(join(UNITS, file), 'utf8')), { host: '127.0.0.1' }, file);
  t.end();
});

await t.test('each service is watched, and tells when it is ready', (t) => {
  t.equal(services.length, DAEMONS.length + 1, 'each daemon, and serve');
  for (const service of services) {
    const text = readFileSync(join(UNITS, service), 'utf8');
    for (const line of ['Type=notify', 'NotifyAccess=all', 'WatchdogSec=30s', 'TimeoutStopSec=10s'])
      t.ok(text.includes(`\n${line}\n`), `${service}: ${line}`);
    t.notMatch(text, /^(Requires|BindsTo)=.*rpcbind/m, `${service}: no rpcbind is needed`);
  }
  t.end();
});

await t.test(
  'each service that listens for RPC or serves files may ask for the addresses of this machine',
  (t) => {
    for (const service of services.filter((name) => !HTTP_ALONE.includes(name)))
      t.match(
        readFileSync(join(UNITS, service), 'utf8'),
        /^RestrictAddressFamilies=.*\bAF_NETLINK$/m,
        service,
      );
    t.end();
  },
);

await t.test('our portmapper is nothing that anybody gets by installing, and none beside rpcbind', (t) => {
  for (const unit of units.filter((file) => !file.startsWith('sunshare-portmapper')))
    t.notMatch(readFileSync(join(UNITS, unit), 'utf8'), /^(Wants|Requires|Also)=.*portmapper/m, unit);
  for (const unit of ['sunshare-portmapper.service', 'sunshare-portmapper.socket'])
    t.match(readFileSync(join(UNITS, unit), 'utf8'), /^Conflicts=rpcbind\.service rpcbind\.socket$/m);
  t.end();
});
