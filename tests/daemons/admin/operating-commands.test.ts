import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { anyFreePort } from '../../../daemons/system/free-port.js';
import { ROOT, saysReady, startProgram } from '../../started-program.js';

await t.test('the commands of specs/operating.md', async (t) => {
  const blocks = [...readFileSync(`${ROOT}specs/operating.md`, 'utf8').matchAll(/```sh\n(.*?)```/gs)];
  t.equal(blocks.length, 1, 'all are run here');
  const ports = { 9090: await anyFreePort(), 12345: await anyFreePort() };
  const commands = (blocks[0]?.[1] ?? '')
    .replace('0.0.0.0', '127.0.0.1')
    .replace(/\b(9090|12345)\b/g, (port) => String(ports[port as unknown as keyof typeof ports]))
    .replace('sunshare-server', `exec "${process.execPath}" "${ROOT}dist/daemons/p2p-server/main.js"`)
    .trim()
    .split('\n');
  const [makeToken = '', serve = '', ask = ''] = commands;
  t.equal(commands.length, 3);
  const cwd = t.testdir({});
  const run = (command: string) => promisify(execFile)('bash', ['-ec', command], { cwd });
  await run(makeToken);
  t.equal(statSync(path.join(cwd, 'admin.token')).mode & 0o777, 0o600);
  const server = startProgram(t, { name: 'server', command: 'bash', args: ['-c', serve], cwd });
  await server.program.ready(saysReady);
  const { stdout } = await run(ask);
  t.match(JSON.parse(stdout), { daemon: 'p2p-server', isReady: true });
});
