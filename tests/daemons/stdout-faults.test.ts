import t from 'tap';
import { watchStdout } from '../../daemons/stdout-faults.js';

function fault(code: string): Error {
  return Object.assign(new Error(`write ${code}`), { code });
}

await t.test('a terminal that goes away is said, though another fault was said a moment before', (t) => {
  const before = process.stdout.listeners('error');
  const said: string[] = [];
  let isGone = 0;
  watchStdout(
    (message) => said.push(message),
    () => isGone++,
  );
  const [listener] = process.stdout.listeners('error').filter((each) => !before.includes(each));
  t.teardown(() => process.stdout.off('error', listener as () => void));
  for (const code of ['ENOSPC', 'ENOSPC', 'EIO', 'EIO', 'EPIPE']) listener?.(fault(code));
  t.same(said, [
    'cannot write to stdout: write ENOSPC',
    'cannot write to stdout any more, stopping: write EIO',
  ]);
  t.equal(isGone, 3);
  t.end();
});
