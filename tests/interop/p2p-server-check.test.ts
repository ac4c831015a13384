import t from 'tap';
import { toEnd } from '../client/ended-program.js';
import { skipUnless } from '../peers.js';
import { startOurs } from '../started-program.js';
import { startPythonServer } from './p2p/python-peers.js';

await t.test('a server in Python keeps every rule too', { skip: skipUnless('python3') }, async (t) => {
  const port = await startPythonServer(t);
  const { stdout, code } = await toEnd(startOurs(t, 'client/main.js', ['check', `127.0.0.1:${port}`]));
  t.same(
    stdout.split('\n').filter((line) => line.startsWith('[FAIL]')),
    [],
  );
  t.match(stdout, /\n1[0-9][0-9] passed, 0 failed\n$/);
  t.equal(code, 0);
});
