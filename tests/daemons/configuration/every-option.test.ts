import { writeFileSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { byKey, type OptionTable, type RawValue } from '../../../daemons/configuration/option.js';
import { NOT_IN_FILE, OWN_OPTIONS } from '../../../daemons/configuration/own-options.js';
import { DATETIME_OPTIONS } from '../../../daemons/datetime/options.js';
import { LOG_SERVER_OPTIONS } from '../../../daemons/log-server/options.js';
import { SERVER_OPTIONS } from '../../../daemons/p2p-server/options.js';
import { PORTMAPPER_OPTIONS } from '../../../daemons/portmapper/options.js';
import { certificateFiles } from '../../flow/certificate-files.js';
import { skipUnless } from '../../peers.js';
import { ROOT } from '../../started-program.js';
import { DAEMONS, folderWith, runToEnd, settingsIn } from './configured.js';

const TABLES: Readonly<Record<(typeof DAEMONS)[number]['name'], OptionTable>> = {
  server: SERVER_OPTIONS,
  'log-server': LOG_SERVER_OPTIONS,
  datetime: DATETIME_OPTIONS,
  portmapper: PORTMAPPER_OPTIONS,
};

/** A value for each option of each daemon that is not its default; all of them go together. */
function samples(t: Test, daemon: string): Readonly<Record<string, RawValue>> {
  const { ca, cert, key } = certificateFiles(t);
  const token = path.join(path.dirname(ca), 'token');
  writeFileSync(token, 'a token of enough length'.replaceAll(' ', '-'), { mode: 0o600 });
  return {
    'accept-untimed': true,
    admin: '127.0.0.1:0',
    'admin-token-file': token,
    allow: ['192.0.2.0/24', '127.0.0.1'],
    'allow-callit': true,
    anchor: '/nonexistent/anchors',
    'anchor-every': '7',
    'audit-capacity': '9',
    'audit-full': 'block',
    auth: 'optional',
    datetime: 'http://127.0.0.9:5001/datetime',
    host: '127.0.0.8',
    'log-call': 'LOG_PROG.SENDLOG',
    'log-format': 'json',
    'log-level': 'debug',
    'log-map': '{"username": "{user}", "operation": "{operation}", "timestamp": "{timestamp}"}',
    'log-tls-ca': ca,
    'log-tls-cert': cert,
    'log-tls-key': key,
    'log-transport': 'tcp',
    'log-x': `${ROOT}specs/log.x`,
    'max-connections': '11',
    'max-connections-per-address': '12',
    'max-publications': '13',
    'max-publications-per-user': '14',
    'max-rate-per-address': '15:16',
    'max-users': '17',
    port: '4001',
    portmapper: '127.0.0.7:1111',
    processes: '2',
    register: 'off',
    release: ['00000000-0000-0000-0000-000000000001'],
    'rotate-size': '1M',
    'session-ttl': '18',
    socket: '/nonexistent/socket',
    // what several processes share
    store: daemon === 'server' ? 'postgres://sunshare@127.0.0.9/sunshare' : 'sqlite:/nonexistent/store',
    strangers: 'mark',
    'tcp-port': '4002',
    tls: 'require',
    'tls-ca': ca,
    'tls-cert': cert,
    'tls-key': key,
    'udp-port': '4003',
  };
}

for (const { program, main, name } of DAEMONS) {
  await t.test(
    `${program}: each option as key, as variable and as flag`,
    { skip: skipUnless('openssl') },
    async (t) => {
      const all = samples(t, name);
      const keys = [...byKey({ ...TABLES[name], ...OWN_OPTIONS }).keys()].filter(
        (key) => !NOT_IN_FILE.includes(key),
      );
      t.same(
        keys.filter((key) => all[key] === undefined),
        [],
        'each option has a sample',
      );
      const given = keys.map((key) => [key, all[key] ?? ''] as const);
      const file = `${folderWith(t, { 'all.json': JSON.stringify(Object.fromEntries(given)) })}/all.json`;
      const prefix = `SUNSHARE_${name.toUpperCase().replace('-', '_')}_`;
      const variableOf = (key: string): string => `${prefix}${key.toUpperCase().replaceAll('-', '_')}`;
      const env = Object.fromEntries(given.map(([key, value]) => [variableOf(key), String(value)]));
      const flags = given.flatMap(([key, value]) => {
        if (value === true) return [`--${key}`];
        return [value].flat().flatMap((one) => [`--${key}`, String(one)]);
      });
      const runs = await Promise.all([
        runToEnd(t, { main, args: ['--config', file, '--print-config'] }),
        runToEnd(t, { main, args: ['--print-config'], env }),
        runToEnd(t, { main, args: ['--print-config', ...flags] }),
      ]);
      for (const { stdout, stderr, exitCode } of runs) {
        t.equal(exitCode, 0, stderr);
        const settings = settingsIn(stdout);
        t.same([...settings.keys()].sort(), [...keys].sort());
        for (const [key, value] of given) {
          const shown = [value].flat().join(', ');
          t.ok(settings.get(key)?.startsWith(`${shown} | `), `${key}: ${settings.get(key) ?? 'missing'}`);
          t.notMatch(settings.get(key), / \| default$/, key);
        }
      }
    },
  );

  await t.test(`${program}: completes flags and values, whatever its configuration`, async (t) => {
    const env = { SUNSHARE_CONFIG_DIR: folderWith(t, { [`${name}.json`]: 'broken' }), SHELL: '/bin/bash' };
    const [script, flags] = await Promise.all([
      runToEnd(t, { main, args: ['completion'], env }),
      runToEnd(t, { main, args: ['--get-yargs-completions', program, '--log-'], env }),
    ]);
    t.equal(script.exitCode, 0, script.stderr);
    t.match(script.stdout, new RegExp(`complete .* ${program}$`, 'm'));
    t.match(flags.stdout, /^--log-level$/m);
    t.match(flags.stdout, /^--log-format$/m);
  });
}
