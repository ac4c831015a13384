import type { Mapping } from 'portmapper-js';
import t from 'tap';
import { RegistrationsOnDuty } from '../../../daemons/log-server/duty.js';
import { eventually } from '../../eventually.js';
import { saysReady, startOurs } from '../../started-program.js';
import { testHostName } from '../host-name.js';
import { playedPortmapper } from './played-portmapper.js';

const LOG_SERVER = 'daemons/log-server/main.js';

await t.test('what keeps both versions from the portmapper is said once, with what to do', async (t) => {
  const flags = ['--host', '127.0.0.1', '--portmapper', '127.0.0.1:1'];
  const { program, output } = startOurs(t, LOG_SERVER, flags);
  await program.ready(saysReady);
  t.match(output.stderr, /cannot register: .*; no P2P server finds this log server .*--portmapper\n/);
  t.equal(output.stderr.match(/cannot register/g)?.length, 1);
  await program.stop('SIGTERM');
  t.equal(program.exitCode, 0);
});

await t.test('a registration is worth a line, a failure a look', async (t) => {
  const portmapper = startOurs(t, 'daemons/portmapper/main.js', ['-p', '0']);
  await portmapper.program.ready(saysReady);
  const port = /tcp 127\.0\.0\.1:(\d+)/.exec(portmapper.output.stderr)?.[1] ?? '';
  const flags = ['--host', '127.0.0.1', '--portmapper', `127.0.0.1:${port}`, '--log-format', 'json'];
  const { program, output } = startOurs(t, LOG_SERVER, [...flags, '--register', 'require']);
  await program.ready((text) => text.includes('"msg":"ready"'));
  await program.stop('SIGTERM');
  const told = output.stderr
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly level: string; readonly msg: string });
  const levelsOf = (what: RegExp): string[] =>
    told.filter(({ msg }) => what.test(msg)).map(({ level }) => level);
  t.same(levelsOf(/ version \d registered /), ['info', 'info']);
  t.same(levelsOf(/ version \d unregistered /), ['info', 'info']);
});

await t.test('under require it is not started, and says why', async (t) => {
  const flags = ['--host', '127.0.0.1', '--portmapper', '127.0.0.1:1', '--register', 'require'];
  const { program, output } = startOurs(t, LOG_SERVER, flags);
  await program.ended;
  t.equal(program.exitCode, 1);
  t.match(
    output.stderr,
    /^sunshare-log-server: cannot register: .*\nsunshare-log-server: not started: --register require\n$/,
  );
});

await t.test('nor is a version of it left registered where the other one was refused', async (t) => {
  const table: Mapping[] = [];
  const wereSet: number[] = [];
  const port = await playedPortmapper(t, {
    PMAPPROC_SET(mapping) {
      if (mapping.vers === 1) return false;
      wereSet.push(mapping.vers);
      return table.push(mapping) > 0;
    },
    PMAPPROC_UNSET({ vers }) {
      const kept = table.filter((each) => each.vers !== vers);
      return table.splice(0, Infinity, ...kept).length > 0;
    },
    PMAPPROC_DUMP: () => table.map((map) => ({ map })),
  });
  const flags = ['--host', '127.0.0.1', '--portmapper', `127.0.0.1:${port}`, '--register', 'require'];
  const { program, output } = startOurs(t, LOG_SERVER, flags);
  await program.ended;
  t.equal(program.exitCode, 1);
  t.match(output.stderr, /cannot register: .*\n[^]*not started: --register require\n$/);
  t.same(wereSet, [2, 2]);
  t.same(table, []);
});

await t.test('who takes over while its portmapper is away is found later, also under require', async (t) => {
  let tell = (isOnDuty: boolean): void => void t.fail(String(isOnDuty));
  const duty = { isOnDuty: false, onDuty: (listener: typeof tell) => void (tell = listener) };
  const said: string[] = [];
  const registrations = await RegistrationsOnDuty.begin(
    {
      listeners: [],
      portmapper: { host: '127.0.0.1', port: 1 },
      mode: 'require',
      diagnose: (message) => void said.push(message),
      watch: { watchRegistration: () => () => undefined, standsBy: () => undefined },
    },
    duty,
  );
  t.equal(registrations.remark, '; stands by');
  tell(true);
  await eventually('it has tried', () => said.join('\n').includes('cannot register'));
  t.match(said.at(-1), /it is tried on and on/);
  await eventually(
    'it does not stand by',
    () => registrations.remark === '; not found through the portmapper',
  );
  await registrations.close();
});

await testHostName(LOG_SERVER, ['--register', 'off']);
