import { readFileSync } from 'node:fs';
import t from 'tap';
import { ROOT, startProgram, type StartedProgram } from '../started-program.js';

type Test = Parameters<typeof startProgram>[0];

async function run(test: Test, args: string[], env: NodeJS.ProcessEnv = {}): Promise<StartedProgram> {
  const sample = `${ROOT}dist/tests/daemons/sample-command.js`;
  const started = startProgram(test, {
    name: 'sample',
    command: process.execPath,
    args: [sample, ...args],
    env,
  });
  await started.program.ended;
  return started;
}

await t.test('options reach the program', async (t) => {
  const { program, output } = await run(t, ['2', '-p', '5000', '--portmapper', '[::1]:111']);
  t.equal(program.exitCode, 0);
  t.same(JSON.parse(output.stdout), { p: 5000, portmapper: { host: '::1', port: 111 } });
});

await t.test(
  'a switch may be given its value; what is behind -- is no flag, and nothing behind it is fine',
  async (t) => {
    for (const words of [['--tls=true'], ['--tls=false', '--'], ['--']]) {
      const { program, output } = await run(t, ['2', '-p', '5000', ...words]);
      t.equal(program.exitCode, 0, output.stderr);
    }
  },
);

await t.test('--help is on stdout, exit status 0', async (t) => {
  const { program, output } = await run(t, ['2', '--help']);
  t.equal(program.exitCode, 0);
  t.match(output.stdout, /^sample -p PORT\n/);
  t.equal(output.stderr, '');
});

await t.test('--version is that of the package', async (t) => {
  const { program, output } = await run(t, ['2', '--version']);
  const manifest = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { version: string };
  t.equal(program.exitCode, 0);
  t.equal(output.stdout, `${manifest.version}\n`);
});

const FAULTS: [args: string[], reason: string][] = [
  [[], 'Missing required argument: p'],
  [['-p'], 'Not enough arguments following: p'],
  [['-p', 'x'], 'expected one port from 0 to 65535, got "x"'],
  [['-p', '65536'], 'expected one port from 0 to 65535, got "65536"'],
  [['-p', '1', '-p', '2'], '-p is given twice'],
  [['-p', '1', '--portmapper', '[::1]:111', '--portmapper', '[::1]:111'], '--portmapper is given twice'],
  [['-p', '1', '--nonsense'], 'Unknown argument: nonsense'],
  [['-p', '1', '--max-usrs', '3'], 'Unknown argument: max-usrs'],
  [['-p', '1', 'surplus'], 'Unknown argument: surplus'],
  // without a word, the program did as if they were not there
  [['-p', '1', '--', '--tls'], 'Unknown argument: --tls'],
  [['-p', '1', '--', 'surplus', 'more'], 'Unknown argument: surplus'],
  // this was without TLS
  [['-p', '1', '--tls=yes'], '--tls: expected true or false, got "yes"'],
  [['-p', '1', '--tls='], '--tls: expected true or false, got ""'],
  [['-p', '1', '--portmapper', 'here'], 'expected HOST:PORT, got "here"'],
];

for (const [args, reason] of FAULTS) {
  await t.test(`usage error: ${JSON.stringify(args)}`, async (t) => {
    const { program, output } = await run(t, ['2', ...args], { LANG: 'es_ES.UTF-8', LC_ALL: 'es_ES.UTF-8' });
    t.equal(program.exitCode, 2);
    t.equal(output.stdout, '');
    t.match(output.stderr, /^sample -p PORT\n/);
    t.equal(/^Options:$/m.test(output.stderr), args.length === 0, 'all of the usage where no word was given');
    t.equal(output.stderr.split('\n').at(-2), `sample: ${reason}`);
  });
}

await t.test('a program may choose another exit status for usage errors', async (t) => {
  const { program } = await run(t, ['1']);
  t.equal(program.exitCode, 1);
});
