import path from 'node:path';
import { printedLines } from '../eventually.js';
import { skipUnless } from '../peers.js';
import { saysReady, startOurs, startProgram } from '../started-program.js';
import { tapInNamespace } from './namespace.js';
import { PORTMAPPERS } from './portmappers.js';
import { auditClient } from './rpcgen.js';

// A C program made by rpcgen from specs/audit.x reports and reads by version 2, and logs by version 1.

const t = await tapInNamespace(import.meta.url);

const AT = '11/05/2025 18:02:34';
const skip = skipUnless('namespace', 'rpcgen', 'gcc', 'libtirpc');

await t.test('a C client appends, reads and logs, over tcp and udp', { skip }, async (t) => {
  const client = await auditClient();
  const [portmapper] = PORTMAPPERS.filter((each) => each.skip === false);
  await portmapper?.start(t);
  const store = `sqlite:${path.join(t.testdir(), 'trail')}`;
  const logServer = startOurs(t, 'daemons/log-server/main.js', ['--register', 'require', '--store', store]);
  await logServer.program.ready(saysReady);
  const said = async (netid: 'tcp' | 'udp', ...commands: string[]): Promise<string[]> => {
    const args = ['127.0.0.1', netid, ...commands.flatMap((command) => command.split(' '))];
    const { program, output } = startProgram(t, { name: 'C audit client', command: client, args });
    await program.ended;
    t.equal(output.stderr, '');
    t.equal(program.exitCode, 0);
    return output.stdout.split('\n').slice(0, -1);
  };

  const line = (position: number, sequence: number): string =>
    `${position} 07/${sequence} user${sequence % 3} PUBLISH /tmp/${sequence} ${AT} ${sequence % 4} 127.0.0.1`;
  t.strictSame(
    await said('tcp', 'head 7', 'append 7 1 1 3', 'append 7 2 1 3', 'append 7 9 1 1', 'head 7'),
    ['head 0', 'head 3', 'head 4', 'head 4', 'head 4'],
    'known again, and too early',
  );
  const refused = await said('tcp', 'append 7 0 0 1', 'append 7 5 6 1', 'append 7 18446744073709551615 1 2');
  t.match(refused, [/^refused 1: the first sequence is 0/, /^refused 1: the oldest/, /^refused 1: sequence/]);
  t.strictSame(await said('udp', 'append 7 5 1 1', 'log carol REGISTER now'), ['head 5', 'logged']);
  t.strictSame(await said('tcp', 'all 0 3'), [line(1, 1), line(2, 2), line(3, 3), 'next 3']);
  t.strictSame(await said('udp', 'user user1 1 10'), [line(4, 4), 'next 4 last']);
  t.strictSame(await said('tcp', 'sequence 7 2 3 0 10'), [line(2, 2), line(3, 3), 'next 3 last']);
  t.strictSame(
    await said('tcp', 'time 0 18446744073709551615 4 10'),
    [line(5, 5), `6 00/1 carol REGISTER now 4294967295 127.0.0.1`, 'next 6 last'],
    'what came by version 1 too',
  );
  t.strictSame(
    await printedLines(logServer, 6),
    [1, 2, 3, 4, 5]
      .map((sequence) => `user${sequence % 3} PUBLISH /tmp/${sequence} ${AT}`)
      .concat('carol REGISTER now'),
  );
});

await t.test('a page over udp fits into what a C program takes', { skip }, async (t) => {
  const client = await auditClient();
  const [portmapper] = PORTMAPPERS.filter((each) => each.skip === false);
  await portmapper?.start(t);
  const logServer = startOurs(t, 'daemons/log-server/main.js', ['--register', 'require']);
  await logServer.program.ready(saysReady);
  const args = ['127.0.0.1', 'udp', ...'append 7 1 1 30 append 7 31 1 30 all 0 1000'.split(' ')];
  const { program, output } = startProgram(t, { name: 'C audit client', command: client, args });
  await program.ended;
  t.equal(output.stderr, '');
  const [, head, ...lines] = output.stdout.split('\n').slice(0, -1);
  t.equal(head, 'head 60');
  t.match(lines.at(-1), /^next \d+$/);
  t.ok(lines.length > 20 && lines.length < 60, `${lines.length - 1} records`);
});
