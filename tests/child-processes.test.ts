import { spawnSync } from 'node:child_process';
import t from 'tap';
import { skipUnless } from './peers.js';
import { ROOT } from './started-program.js';

// The numbers of processes begin anew at pid_max: here between the first child and the second.
const SCRIPT = `
  import { spawn } from 'node:child_process';
  import { readFileSync, writeFileSync } from 'node:fs';
  import { childrenOf } from ${JSON.stringify(`${ROOT}dist/tests/child-processes.js`)};
  const uptime = () => readFileSync('/proc/uptime', 'latin1').split(' ')[0];
  writeFileSync('/proc/sys/kernel/ns_last_pid', String(readFileSync('/proc/sys/kernel/pid_max') - 2));
  const first = spawn('sleep', ['60']).pid;
  for (const before = uptime(); uptime() === before; );
  const second = spawn('sleep', ['60']).pid;
  process.stdout.write(JSON.stringify({ first, second, found: childrenOf(process.pid) }));
  process.exit();
`;

await t.test(
  'a child with a smaller number is still the later one',
  { skip: skipUnless('unshare', 'root') },
  (t) => {
    const node = [process.execPath, '--input-type=module', '-e', SCRIPT];
    const { stdout, stderr } = spawnSync('unshare', ['--pid', '--fork', '--mount-proc', ...node], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    t.equal(stderr, '');
    const { first, second, found } = JSON.parse(stdout) as Record<'first' | 'second', number> & {
      found: number[];
    };
    t.ok(second < first, 'the numbers began anew');
    t.same(found, [first, second]);
    t.end();
  },
);
