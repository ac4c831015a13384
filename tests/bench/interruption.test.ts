import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';
import { eventually } from '../eventually.js';
import { startProgram, ROOT } from '../started-program.js';

/** Those of its children that run our portmapper. */
function portmappersOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean);
  return children.map(Number).filter((child) => commandOf(child).includes('portmapper/main.js'));
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    // ended meanwhile
    return '';
  }
}

await t.test('an interrupted bench leaves nothing running', async (t) => {
  const { program, output } = startProgram(t, {
    name: 'bench',
    command: process.execPath,
    args: [`${ROOT}dist/tests/bench/main.js`],
    env: { ONLY: 'memory-sunshare-portmapper', DEPS: 'no', QUICK: '' },
  });
  const { pid = 0 } = program;
  let children: number[] = [];
  await eventually('the bench has started a portmapper', () => {
    children = portmappersOf(pid);
    return children.length > 0;
  });
  process.kill(pid, 'SIGINT');
  await program.ended;
  t.equal(program.exitCode, 130);
  t.match(output.stderr, /interrupted by SIGINT/);
  await eventually(
    'what it had started has ended',
    () => !children.some((pid) => existsSync(`/proc/${pid}`)),
  );
});
