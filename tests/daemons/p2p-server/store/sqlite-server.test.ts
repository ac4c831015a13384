import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { TIME } from '../running-service.js';
import { anyFreePort } from '../../../../daemons/system/free-port.js';
import { ask, start, startServer } from '../started-server.js';

await t.test('what it keeps in a file is there after a kill, and damage is not read over', async (t) => {
  const file = path.join(t.testdir(), 'store');
  const first = await startServer(t, '--store', `sqlite:${file}`);
  t.equal(await ask(first.port, 'REGISTER', TIME, 'alice'), '00');
  t.equal(await ask(first.port, 'CONNECT', TIME, 'alice', '4000'), '00');
  t.equal(await ask(first.port, 'PUBLISH', TIME, 'alice', '/f', 'd'), '00');
  t.notMatch(first.output.stderr, /state is kept in memory/);
  await first.program.stop('SIGKILL');
  const second = await startServer(t, '--store', `sqlite:${file}`);
  t.equal(await ask(second.port, 'REGISTER', TIME, 'alice'), '01');
  t.equal(await ask(second.port, 'LIST_CONTENT', TIME, 'alice', 'alice'), '0031002f6600', '1 and /f');
  await second.program.stop('SIGTERM');
  t.equal(second.program.exitCode, 0);
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(1, 0, 16));
  const third = start(t, ['-p', String(await anyFreePort()), '--store', `sqlite:${file}`]);
  await third.program.ended;
  t.equal(third.program.exitCode, 4);
  t.match(third.output.stderr, `${file} is damaged: header at byte 0`);
});
