import { createClient, RpcError, listenTcp, listenUdp, tcpTransport, udpTransport } from 'onc-rpc';
import t, { type Test } from 'tap';
import type { Access } from '../../../daemons/log-server/access.js';
import { logService } from '../../../daemons/log-server/service.js';
import { BYTE_TRUE_AUDIT_VERS } from '../../../daemons/programs/byte-true-audit.js';
import { LOG_PROG } from '../../../daemons/programs/audit.js';
import { MemoryTrail } from '../../../daemons/trail/memory-trail.js';
import type { AppendOutcome } from '../../../daemons/trail/trail.js';
import { sampleBatch, sampleRecord, SOURCE } from '../trail/sample-trail.js';

const HOST = '127.0.0.1';

/** A log server with this trail, and how it is called. */
async function served(t: Test, trail: MemoryTrail, access?: Access) {
  const said: string[] = [];
  const diagnose = (message: string): void => void said.push(message);
  const server = logService({ trail, diagnose, ...(access && { access }) });
  t.teardown(() => server.close());
  const { port } = await listenTcp(server, { host: HOST, port: 0 });
  const tcp = tcpTransport({ host: HOST, port, lenient: { text: true } });
  const udp = udpTransport({ host: HOST, port: (await listenUdp(server, { host: HOST, port: 0 })).port });
  t.teardown(() => Promise.all([tcp.close(), udp.close()]));
  return {
    said,
    tcp: createClient(BYTE_TRUE_AUDIT_VERS, tcp),
    udp: createClient(BYTE_TRUE_AUDIT_VERS, udp),
    log: createClient(LOG_PROG.LOG_VERS, tcp),
  };
}

await t.test('what becomes of a batch, on the wire', async (t) => {
  const { tcp, udp, said } = await served(t, new MemoryTrail());
  t.strictSame(await tcp.HEAD({ source: SOURCE }), { tag: 'AUDIT_OK', value: 0n });
  t.strictSame(await tcp.APPEND(sampleBatch(1, 3)), { tag: 'AUDIT_OK', value: 3n });
  t.strictSame(await udp.APPEND(sampleBatch(3, 2)), { tag: 'AUDIT_OK', value: 4n });
  t.strictSame(await tcp.APPEND(sampleBatch(9, 1)), { tag: 'AUDIT_OK', value: 4n }, 'too early');
  t.match(await tcp.APPEND(sampleBatch(0, 1)), { tag: 'AUDIT_STRANGER', value: /^the first sequence is 0/ });
  t.strictSame(await tcp.APPEND(sampleBatch(9, 1, 9)), { tag: 'AUDIT_OK', value: 9n }, 'behind a gap');
  const changed = { ...sampleBatch(4, 1), records: [sampleRecord(4, 'DELETE /tmp/4')] };
  t.match(await tcp.APPEND(changed), { tag: 'AUDIT_FOREIGN_SOURCE', value: /with another content/ });
  t.match(said, [
    /source 0707.*: nothing was stored: the first sequence is 0/,
    /source 0707.*: records 5 to 8 are missing/,
    /nothing was stored: the trail holds 1 of these records with another content, from sequence 4 on/,
  ]);
});

await t.test('text that is no UTF-8 is read back with its bytes', async (t) => {
  const { tcp } = await served(t, new MemoryTrail());
  const batch = sampleBatch(1, 1);
  const [record = sampleRecord(1)] = batch.records;
  const records = [{ ...record, entry: { ...record.entry, username: 'jos\udcc3' } }];
  await tcp.APPEND({ ...batch, records });
  const filter = { tag: 'READ_USER', value: 'jos\udcc3' } as const;
  const all = await tcp.READ({ filter: { tag: 'READ_ALL' }, after: 0n, limit: 10 });
  t.match(all, { tag: 'AUDIT_OK', value: { records: [{ record: records[0] }], is_last: true } });
  t.strictSame(await tcp.READ({ filter, after: 0n, limit: 10 }), all);
});

await t.test('a trail that cannot be written or read', async (t) => {
  class Broken extends MemoryTrail {
    override append(): Promise<AppendOutcome> {
      return Promise.reject(new Error(`the disk is full ${'é'.repeat(300)}`));
    }
    override log(): Promise<void> {
      return Promise.reject(new Error('the disk is full'));
    }
    override read(): Promise<never> {
      return Promise.reject(new Error('the disk is gone'));
    }
  }
  const { tcp, log, said } = await served(t, new Broken());
  const answer = await tcp.APPEND(sampleBatch(1, 1));
  t.match(answer, { tag: 'AUDIT_UNAVAILABLE', value: /^the disk is full é+$/ });
  t.match(await tcp.READ({ filter: { tag: 'READ_ALL' }, after: 0n, limit: 1 }), {
    tag: 'AUDIT_UNAVAILABLE',
    value: 'the disk is gone',
  });
  const error = await log.SENDLOG({ username: 'a', operation: 'b', timestamp: 'c' }).catch((e: unknown) => e);
  t.ok(error instanceof RpcError && error.code === 'SYSTEM_ERR');
  t.equal(said.length, 3);
});

await t.test('strangers, and sources of others', async (t) => {
  let who = 'ab';
  let isAllowed = true;
  const verdict = () => (isAllowed ? { isAllowed: true as const } : { isAllowed, reason: 'go away' });
  const { tcp } = await served(t, new MemoryTrail(), {
    identify: () => ({ authentication: 'AUTHENTICATED_TLS', identity: who }),
    mayAppend: verdict,
    mayNumber: verdict,
    mayRead: verdict,
  });
  await tcp.APPEND(sampleBatch(1, 1));
  who = 'cd';
  t.match(await tcp.APPEND(sampleBatch(2, 1)), { tag: 'AUDIT_FOREIGN_SOURCE', value: /belongs to another/ });
  isAllowed = false;
  const refused = { tag: 'AUDIT_STRANGER', value: 'go away' };
  t.strictSame(await tcp.APPEND(sampleBatch(2, 1)), refused);
  t.strictSame(await tcp.HEAD({ source: SOURCE }), refused);
  t.strictSame(await tcp.READ({ filter: { tag: 'READ_ALL' }, after: 0n, limit: 1 }), refused);
});

await t.test('a page has some megabyte over tcp, and what a datagram takes over udp', async (t) => {
  const { tcp, udp } = await served(t, new MemoryTrail());
  const long = 'x'.repeat(500);
  for (let first = 1; first < 2_000; first += 500) {
    const records = Array.from({ length: 500 }, () => sampleRecord(1, long));
    await tcp.APPEND({ ...sampleBatch(first, 1), records });
  }
  const args = { filter: { tag: 'READ_ALL' }, after: 0n, limit: 0xffff_ffff } as const;
  const overTcp = await tcp.READ(args);
  const overUdp = await udp.READ(args);
  t.match(overTcp, { tag: 'AUDIT_OK', value: { is_last: false, next: 1_000n } });
  t.match(overUdp, { tag: 'AUDIT_OK', value: { is_last: false, next: 11n } });
});
