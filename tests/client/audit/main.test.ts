import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import { readCommand } from '../../../client/audit/read/command.js';
import { type PlaceFlags, placeOf, type RecordFlags, wantedOf } from '../../../client/audit/remote/flags.js';
import { tailCommand } from '../../../client/audit/tail/command.js';
import { strayByte } from '../../../daemons/text/stray-bytes.js';
import { parsedCommand } from '../sunrpc/parsed-command.js';
import { skipUnless } from '../../peers.js';
import { ROOT, startOurs } from '../../started-program.js';
import { toEnd } from '../ended-program.js';

const FILE = `${ROOT}client/audit/sunshare-audit.1`;
const PAGE = readFileSync(FILE, 'utf8');
const COMMANDS = ['verify', 'check', 'export', 'read', 'tail', 'completion'];
const EVERYWHERE = ['--help', '--version'];

function run(t: Test, ...args: string[]): ReturnType<typeof toEnd> {
  return toEnd(startOurs(t, 'client/audit/main.js', args));
}

/** The options that the page describes for a command. */
function described(command: string): string[] {
  const next = COMMANDS[COMMANDS.indexOf(command) + 1];
  const [, after = ''] = PAGE.split(`\n.It Cm ${command}\n`);
  const [part = ''] = after.split(next === undefined ? '\n.Sh ' : `\n.It Cm ${next}\n`);
  return [...part.matchAll(/^\.It Fl (-?\S+)(.*)$/gm)].map(([, flag = '']) => `-${flag}`);
}

async function inHelp(t: Test, command: string): Promise<string[]> {
  const { stdout } = await run(t, command, '--help');
  return [...stdout.matchAll(/^ +(?:-n, )?(--[a-z-]+)(?=,? )/gm)].map(([, flag = '']) => flag).sort();
}

await t.test('the man page has the commands and options of --help', async (t) => {
  const { stdout } = await run(t, '--help');
  const listed = [...stdout.matchAll(/^ {2}sunshare-audit ([a-z]+)/gm)].map(([, name]) => name);
  t.same(listed.sort(), COMMANDS.toSorted());
  const ofRead = described('read');
  const expected: Record<string, string[]> = {
    verify: described('verify'),
    check: [],
    export: described('export'),
    read: [...ofRead, '--format'],
    tail: [...described('tail'), ...ofRead, '--format'],
  };
  for (const [command, flags] of Object.entries(expected))
    t.same(await inHelp(t, command), [...flags, ...EVERYWHERE].sort(), command);
});

await t.test('the man page is well-formed', { skip: skipUnless('mandoc') }, (t) => {
  t.equal(execFileSync('mandoc', ['-T', 'lint', '-W', 'warning', FILE], { encoding: 'utf8' }), '');
  t.end();
});

await t.test('a wrong command line ends with 2 and says what is wrong', async (t) => {
  const { code, stdout, stderr } = await run(t, 'export', 'trail.db', '--format', 'xml');
  t.same({ code, stdout }, { code: 2, stdout: '' });
  t.match(stderr, /^sunshare-audit export FILE[^]*sunshare-audit: Invalid values:\n/);
});

const WRONG_FLAGS: [args: string[], said: RegExp][] = [
  [[], /Not enough non-option arguments/],
  [['h', '--source', '12'], /--source: expected a UUID, got "12"/],
  [['h', '--from-sequence', '1'], /--source UUID says of which/],
  [['h', '--to-sequence', 'x', '--source', '07'.repeat(16)], /expected a number, got "x"/],
  [['h', '--since', 'yesterday'], /expected a time such as 2026-11-26T05:00Z, got "yesterday"/],
  [['h', '--until', '2026-13-01'], /expected a time/],
  [['h', '--tls-cert', 'c.pem'], /--tls-cert and --tls-key belong together/],
  [['h', '--tls-ca', FILE], /--tls-ca, --tls-cert, --tls-key: /],
  [['h:0'], /expected HOST:PORT, got "h:0"/],
  [['h', '-n', '-1'], /--lines: expected a number/],
];

await t.test('flags that make no sense', async (t) => {
  for (const [args, said] of WRONG_FLAGS) {
    let text = '';
    const say = (line: string): void => void (text += line);
    t.equal(await parsedCommand(tailCommand, args, () => Promise.resolve(0), say), 2, args.join(' '));
    t.match(text, said);
  }
});

await t.test('flags that do', async (t) => {
  const source = '07070707-0707-0707-0707-070707070707';
  const time = ['--since', '2026-11-26T05:00', '--until', '2026-11-26T06:00+01:00'];
  const args = ['[::1]:4711', '--user', 'caf\\xe9\\\\', '--source', source, '--from-sequence', '2', ...time];
  const carryOut = (flags: PlaceFlags & RecordFlags): Promise<number> => {
    t.match(placeOf(flags), { host: '::1', portmapper: { host: '::1', port: 4711 }, tls: undefined });
    const timeMs = Date.UTC(2026, 10, 26, 5);
    t.same(wantedOf(flags), {
      user: `caf${strayByte(0xe9)}\\`,
      source: '07'.repeat(16),
      fromSequence: 2,
      toSequence: undefined,
      sinceMs: timeMs,
      untilMs: timeMs,
    });
    return Promise.resolve(0);
  };
  t.equal(await parsedCommand(readCommand, args, carryOut, (text) => t.fail(text)), 0);
});

await t.test('what goes wrong has its status, and nothing on stdout', async (t) => {
  const nowhere = await run(t, 'verify', `${t.testdir()}/nowhere`);
  t.match(nowhere, { code: skipUnless('sqlite') === false ? 4 : 1, stdout: '' });
  t.match(await run(t, 'read', '[127.0.0.1]:1', '--tls'), {
    code: 3,
    stdout: '',
    stderr: /^sunshare-audit: the /,
  });
  t.match(await run(t, 'completion'), { code: 0, stdout: /complete .* sunshare-audit/ });
});
