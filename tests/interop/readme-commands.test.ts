import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { foreignLog } from '../../daemons/p2p-server/shipping/foreign-log.js';
import { pcap } from '../client/sunrpc/capture/packets.js';
import { asked } from '../client/sunrpc/dump/conversation.js';
import { call } from '../client/sunrpc/traffic/messages.js';
import { printed } from '../eventually.js';
import { skipUnless } from '../peers.js';
import { ROOT, saysReady, startOurs, startProgram } from '../started-program.js';
import { tapInNamespace } from './namespace.js';
import { OUR_PORTMAPPER } from './portmappers.js';

// What the README says of `sunrpc` and of foreign log servers, as it stands there.

const t = await tapInNamespace(import.meta.url);

const README = readFileSync(`${ROOT}README.md`, 'utf8');

/** The block of code in a language that has this in it. */
function blockWith(language: string, words: string): string {
  const blocks = [...README.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))];
  return blocks.map(([, block = '']) => block).find((block) => block.includes(words)) ?? '';
}

/** The commands of a block, without what is said of them. */
function commandsIn(block: string): string[] {
  const lines = block.replaceAll('\\\n', '').split('\n');
  return lines.map((line) => line.replace(/ +# .*/, '')).filter((line) => line.startsWith('sunrpc '));
}

await t.test('the commands of sunrpc', { skip: skipUnless('namespace') }, async (t) => {
  const cwd = mkdtempSync(join(tmpdir(), 'sunshare-readme-'));
  t.teardown(() => rmSync(cwd, { recursive: true, force: true }));
  symlinkSync(`${ROOT}specs`, join(cwd, 'specs'));
  writeFileSync(join(cwd, 'traffic.pcap'), pcap([asked(call({ prog: 0x2000_0001, vers: 1 }))]));
  const program = join(cwd, 'sunrpc');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${ROOT}dist/client/sunrpc/main.js' "$@"\n`);
  chmodSync(program, 0o755);
  await OUR_PORTMAPPER.start(t);
  const log = startOurs(t, 'daemons/log-server/main.js', []);
  await log.program.ready(saysReady);
  const env = { PATH: `${cwd}:${process.env['PATH'] ?? ''}` };
  const start = (line: string) =>
    startProgram(t, { name: 'sunrpc', command: 'sh', args: ['-c', `exec ${line}`], cwd, env });
  const outputs: readonly [begin: string, stdout: RegExp][] = [
    ['call --list', /LOG_PROG = .*\n {2}LOG_VERS = 1: .*tcp \d+/],
    ['call 127.0.0.1', /^null\n$/],
    ['compile', /^$/],
    ['info', / {2}100000 {4}2 {3}tcp {4}111 {2}portmapper\n/],
    ['dump', /LOG_PROG\.LOG_VERS\.NULL/],
    ['fmt', /^$/],
  ];
  const commands = ['sunrpc call --list', 'sunrpc proxy'].flatMap((words) =>
    commandsIn(blockWith('sh', words)),
  );
  t.equal(commands.length, outputs.length + 1);
  for (const [begin, stdout] of outputs) {
    const started = start(commands.find((line) => line.startsWith(`sunrpc ${begin} `)) ?? 'false');
    await started.program.endsWithin(30_000);
    t.match(started.output.stdout, stdout, begin);
    t.equal(started.output.stderr, '', begin);
    t.equal(started.program.exitCode, 0, begin);
  }
  const proxy = start(commands.find((line) => line.startsWith('sunrpc proxy ')) ?? 'false');
  await printed(proxy, 'stderr', saysReady);
  await proxy.program.stop('SIGTERM');
  t.equal(proxy.program.exitCode, 0);
});

await t.test('a log server of an interface of its own', (t) => {
  const file = join(mkdtempSync(join(tmpdir(), 'sunshare-readme-')), 'group7.x');
  t.teardown(() => rmSync(join(file, '..'), { recursive: true, force: true }));
  writeFileSync(file, blockWith('c', 'group7.x'));
  const [, procedure = '', map = ''] =
    /--log-call (\S+) --log-map '([^']*)'/.exec(blockWith('sh', '--log-x')) ?? [];
  const { argumentsFor } = foreignLog({ file, call: procedure, map });
  const logged = { user: Buffer.from('alice'), timestamp: '11/05/2025 18:02:34' };
  t.same(argumentsFor({ ...logged, operation: 'PUBLISH', path: Buffer.from('/tmp/a') }), {
    who: 'alice',
    what: 'PUBLISH /tmp/a',
    at: '11/05/2025 18:02:34',
    sort: 'SHARED',
  });
  t.match(argumentsFor({ ...logged, operation: 'REGISTER', path: undefined }), { sort: 'OTHER' });
  const misspelt = map.replace('"SHARED"', '"SHARD"');
  const said = /\(`(map\.sort: [^`]*)`\)/.exec(README)?.[1]?.replace(/\s+/g, ' ') ?? 'not there';
  t.throws(() => foreignLog({ file, call: procedure, map: misspelt }), { message: said });
  t.end();
});
