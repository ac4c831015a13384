import { createClient, createServer, listenTcp, tcpTransport } from 'onc-rpc';
import t from 'tap';
import { directoryMetrics } from '../../../daemons/p2p-server/admin/directory-metrics.js';
import { Metrics } from '../../../daemons/admin/metrics.js';
import { rpcCallMetrics, sentCallMetrics } from '../../../daemons/admin/rpc-call-metrics.js';
import { MemoryStore } from '../../../daemons/p2p-server/store/memory-store.js';
import { REHEARSAL, Stage } from '../../rpc/onc-rpc/rehearsal.js';
import { directoryOf } from '../p2p-server/store/directory-of.js';
import { samplesIn } from './scrape.js';

/** The samples whose names begin so, without that beginning. */
async function samplesOf(metrics: Metrics, beginning: string): Promise<Record<string, number>> {
  const samples = [...samplesIn(await metrics.render())].filter(([name]) => name.startsWith(beginning));
  return Object.fromEntries(samples.map(([name, value]) => [name.slice(beginning.length), value]));
}

await t.test('users, those who are connected, and what is published', async (t) => {
  const store = new MemoryStore();
  t.teardown(() => store.close());
  const directory = directoryOf(store);
  const metrics = new Metrics();
  directoryMetrics(metrics, store.survey);
  for (const user of ['alice', 'bob', 'carol']) await directory.register(user);
  for (const user of ['alice', 'bob']) await directory.connect(user, { ip: '127.0.0.1', port: 4000 });
  await directory.publish('alice', { path: '/f', description: '', published: '' });
  t.same(await samplesOf(metrics, 'sunshare_'), { users: 3, users_connected: 2, publications: 1 });
  await directory.unregister('alice');
  t.same(await samplesOf(metrics, 'sunshare_'), { users: 2, users_connected: 1, publications: 0 });
});

await t.test('calls over RPC by procedure and by what became of them, on either side', async (t) => {
  await using server = createServer().add(REHEARSAL.V2, new Stage().handlers);
  const { port } = await listenTcp(server);
  await using transport = tcpTransport({ port });
  const client = createClient(REHEARSAL.V2, transport);
  const [served, sent] = [new Metrics(), new Metrics()];
  const durations: number[] = [];
  const ends = [rpcCallMetrics(served, (durationMs) => durations.push(durationMs)), sentCallMetrics(sent)];
  await client.READ();
  await client.READ();
  await t.rejects(client.FAIL('no'), { code: 'SYSTEM_ERR' });
  for (const end of ends) end();
  await client.READ();
  const expected = {
    '{procedure="REHEARSAL.READ",status="SUCCESS"}': 2,
    '{procedure="REHEARSAL.FAIL",status="SYSTEM_ERR"}': 1,
  };
  t.same(await samplesOf(served, 'sunshare_rpc_calls_total'), expected);
  t.same(await samplesOf(sent, 'sunshare_rpc_calls_sent_total'), expected);
  t.same(await samplesOf(served, 'sunshare_rpc_call_duration_seconds_count'), {
    '{procedure="REHEARSAL.READ"}': 2,
    '{procedure="REHEARSAL.FAIL"}': 1,
  });
  t.equal(durations.length, 3);
});
