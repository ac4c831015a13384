import t from 'tap';
import { createClient, createServer, listenTcp, type RecordStreamLimits, tcpTransport } from 'onc-rpc';
import { callHex, fromHex, record, toHex, word } from './hex.js';
import { RawClient, RawServer } from './raw-peers.js';
import { REHEARSAL, Stage } from './rehearsal.js';
import { TestAuthority } from './tls-certificates.js';
import { skipUnless } from '../../peers.js';

const LENIENT: RecordStreamLimits = { isEveryFragmentLast: true };

/** A record as an instrument sends it, without the bit of the last fragment. */
function unmarked(bytes: Uint8Array): Buffer {
  return Buffer.concat([fromHex(word(bytes.length)), bytes]);
}

const OK = '00000000 00000000 00000000 00000000';
const READ = (xid: number): Buffer => fromHex(callHex({ xid, proc: 5 }));

await t.test(
  'a lenient server answers calls whose last fragment is not marked, and marked ones',
  async (t) => {
    await using server = createServer({ limits: LENIENT }).add(REHEARSAL.V2, new Stage().handlers);
    const { port } = await listenTcp(server);
    await using client = await RawClient.connect(port);
    client.socket.write(Buffer.concat([unmarked(READ(1)), unmarked(READ(2)), record(READ(3))]));
    const replies = await client.replied(3);
    t.same(replies.map(toHex), [
      `00000001 00000001 ${OK} 00000001`,
      `00000002 00000001 ${OK} 00000002`,
      `00000003 00000001 ${OK} 00000003`,
    ]);
  },
);

await t.test('a strict server waits for the last fragment, for a while', async (t) => {
  let tell: (reason: string) => void = () => undefined;
  const told = new Promise<string>((resolve) => {
    tell = resolve;
  });
  await using server = createServer({
    limits: { recordTimeoutMs: 30 },
    onPeerFault: (reason) => tell(reason),
  });
  server.add(REHEARSAL.V2, new Stage().handlers);
  const { port } = await listenTcp(server);
  await using client = await RawClient.connect(port);
  client.socket.write(unmarked(READ(1)));
  await client.closed();
  t.same(client.replies, []);
  t.equal(await told, 'a record was not complete after 30 ms');
});

await t.test(
  'a lenient server that offers TLS serves such clients too',
  { skip: skipUnless('openssl') },
  async (t) => {
    const authority = new TestAuthority();
    const tls = authority.issue({ commonName: 'server' });
    authority.remove();
    await using server = createServer({ limits: LENIENT }).add(REHEARSAL.V2, new Stage().handlers);
    const { port } = await listenTcp(server, { tls });
    await using client = await RawClient.connect(port);
    client.socket.write(unmarked(READ(1)));
    t.same((await client.replied(1)).map(toHex), [`00000001 00000001 ${OK} 00000001`]);
  },
);

await t.test('a lenient client takes replies whose last fragment is not marked', async (t) => {
  await using instrument = await RawServer.listen((call, socket) => {
    const xid = toHex(call.subarray(0, 4));
    socket.write(unmarked(fromHex(`${xid} 00000001 ${OK} 00000007`)));
  });
  const { port } = instrument;
  await using lenient = tcpTransport({ port, limits: LENIENT });
  t.equal(await createClient(REHEARSAL.V2, lenient).READ(), 7);
  t.equal(await createClient(REHEARSAL.V2, lenient).READ(), 7);
  await using strict = tcpTransport({ port, limits: { recordTimeoutMs: 30 }, idempotentRetries: 0 });
  await t.rejects(createClient(REHEARSAL.V2, strict).READ(), { code: 'RPC_BAD_RECORD' });
});
