import { existsSync } from 'node:fs';
import path from 'node:path';
import { createClient, tcpTransport } from 'onc-rpc';
import t from 'tap';
import { LOG_PROG } from '../../../daemons/programs/audit.js';
import { printed } from '../../eventually.js';
import { listeningPort, ROOT, saysReady, startProgram } from '../../started-program.js';

const MAIN = `${ROOT}dist/daemons/log-server/main.js`;
const ENTRY = { username: 'alice', operation: 'REGISTER', timestamp: '11/05/2025 18:02:34' };
const skip = existsSync('/dev/full') ? false : 'this machine has no /dev/full';

await t.test('lines that are never printed do not keep its admin page open', { skip }, async (t) => {
  const store = `sqlite:${path.join(t.testdir(), 'trail')}`;
  const flags = ['--register', 'off', '--host', '127.0.0.1', '--admin', '127.0.0.1:0', '--store', store];
  const args = ['-c', 'exec "$@" >/dev/full', 'sh', process.execPath, MAIN, ...flags];
  const server = startProgram(t, { name: 'log-server', command: '/bin/sh', args });
  const said = await server.program.ready(saysReady);
  const port = listeningPort(/^.*listening on tcp.*$/m.exec(said)?.[0] ?? '');
  const transport = tcpTransport({ host: '127.0.0.1', port });
  t.teardown(() => transport.close());
  await createClient(LOG_PROG.LOG_VERS, transport).SENDLOG(ENTRY);
  await printed(server, 'stderr', (text) => text.includes('lines cannot be printed'));
  await server.program.stop('SIGTERM');
  t.equal(server.program.exitCode, 1);
  t.match(server.output.stderr, /could not stop cleanly: lines of the log could not be printed/);
  t.notMatch(server.output.stderr, /did not stop within/);
});
