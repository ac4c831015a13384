import { connect } from 'node:net';
import t from 'tap';
import { reasonOf } from '../../daemons/reason.js';
import { anyFreePort } from '../../daemons/system/free-port.js';

await t.test('why nobody was reached is said in words, and as Node says it', async (t) => {
  const port = await anyFreePort();
  const socket = connect(port, '127.0.0.1');
  const refused = await new Promise((resolve) => socket.once('error', resolve));
  t.equal(reasonOf(refused), `nobody listens there (connect ECONNREFUSED 127.0.0.1:${port})`);
  t.equal(
    reasonOf(new AggregateError([refused, new Error('another')])),
    reasonOf(refused),
    'the first of several',
  );
});

await t.test('anything else is as it was', (t) => {
  t.equal(reasonOf(Object.assign(new Error('EIO: i/o error'), { code: 'EIO' })), 'EIO: i/o error');
  t.equal(reasonOf('no error'), 'no error');
  t.end();
});
