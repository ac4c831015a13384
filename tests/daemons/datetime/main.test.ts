import t from 'tap';
import { isTimestamp } from '../../../daemons/datetime/datetime-format.js';
import { listeningPort, saysReady, startOurs } from '../../started-program.js';
import { testPortInUse } from '../port-in-use.js';

const MAIN = 'daemons/datetime/main.js';

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  await t.test(`says where it listens, answers, and ${signal} stops it`, async (t) => {
    const { program, output } = startOurs(t, MAIN, ['-p', '0']);
    const port = listeningPort(await program.ready(saysReady));
    const response = await fetch(`http://127.0.0.1:${port}/datetime`);
    t.ok(isTimestamp(await response.text()));
    await program.stop(signal);
    t.equal(program.exitCode, 0);
    t.equal(output.stdout, '', 'stdout stays empty');
  });
}

await testPortInUse(MAIN, 'sunshare-datetime');

await t.test('--host chooses the address', async (t) => {
  const { program } = startOurs(t, MAIN, ['-p', '0', '--host', '::1']);
  t.match(await program.ready(saysReady), /listening on http:\/\/\[::1\]:\d+$/m);
});

await t.test('--host may be a name: its first address is taken, and closed in time', async (t) => {
  const { program, output } = startOurs(t, MAIN, ['-p', '0', '--host', 'localhost']);
  await program.ready(saysReady);
  t.equal(output.stderr.match(/listening on /g)?.length, 1, output.stderr);
  await program.stop('SIGTERM');
  t.equal(program.exitCode, 0);
});

await t.test('a usage error exits with status 2', async (t) => {
  const { program, output } = startOurs(t, MAIN, ['-p', 'five']);
  await program.ended;
  t.equal(program.exitCode, 2);
  t.match(output.stderr, /expected one port from 0 to 65535, got "five"/);
});
