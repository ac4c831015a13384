import t from 'tap';
import { MemoryDirectory } from '../../../../daemons/p2p-server/store/memory-directory.js';
import { testDirectory } from './directory-conformance.js';
import { SESSION_TTL_SECONDS } from './opened-directory.js';

await testDirectory('memory', () => {
  let nowMs = 0;
  const directory = new MemoryDirectory({ sessionTtlSeconds: SESSION_TTL_SECONDS, nowMs: () => nowMs });
  return Promise.resolve({ directory, advanceMs: (ms: number) => void (nowMs += ms) });
});

await t.test('a cursor that no page ended with begins anew', async (t) => {
  const directory = new MemoryDirectory();
  await directory.register('alice');
  await directory.connect('alice', { ip: '127.0.0.1', port: 4000 });
  await directory.publish('alice', { path: '/f', description: '', published: '' });
  t.match(await directory.search('alice', '', '1'), { entries: [] }, 'the first was on the page before');
  for (const after of ['1e0', '0x1', ' 1', '1.0', '-1', 'x', '9'.repeat(16)])
    t.match(await directory.search('alice', '', after), { entries: [{ path: '/f' }] }, JSON.stringify(after));
});
