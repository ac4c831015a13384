import t from 'tap';
import * as xdr from 'node-xdr';
import { type CallProtection, NULL_AUTH, RpcError } from 'onc-rpc';
import { OutgoingCall } from 'onc-rpc/internal/client/outgoing-call.js';
import { fromHex, word } from '../hex.js';

const TARGET = {
  ...{ program: 0x20000042, version: 2, procedure: 2, name: 'REHEARSAL.LATER' },
  ...{ args: xdr.uint, result: xdr.uint, oneway: false },
};

/** A link that keeps nothing; what is written is written all the same. */
const LINK = {
  queuedBytes: 0,
  send: (write: (writer: xdr.XdrWriter) => void): void => write(new xdr.XdrWriter()),
  close: (): Promise<void> => Promise.resolve(),
};

/** The verifier of the reply to a transmission is its number. */
function protectionOf(transmission: number): CallProtection {
  const checkVerf: CallProtection['checkVerf'] = ({ body }) => {
    if (Buffer.from(body).readUInt32BE() !== transmission) throw new Error('of another transmission');
  };
  return { cred: NULL_AUTH, sign: () => NULL_AUTH, checkVerf };
}

/** A call over an unreliable link (or a stream) that was sent 17 times, and what becomes of it with a reply. */
function replied(transmission: number, stat: number, isUnreliable = true): unknown {
  let [sent, outcome]: [number, unknown] = [0, undefined];
  const call = new OutgoingCall(TARGET, 7, {
    xid: 1,
    auth: { protect: () => protectionOf(++sent) },
    awaitsSession: false,
    timeoutMs: Infinity,
    channel: { peer: 'udp', isUnreliable, retransmitAfterMs: 0, retries: 0, decodeOptions: {} },
    resolve: (result) => (outcome = result),
    reject: (error) => (outcome = error),
  });
  for (let i = 0; i < 17; i++) call.transmit(LINK);
  // MSG_ACCEPTED, the verifier, the status, and 5 where that is SUCCESS
  const verf = `00000009 00000004 ${word(transmission)}`;
  call.onReply(new xdr.XdrReader(fromHex(`00000000 ${verf} ${word(stat)} ${stat === 0 ? '00000005' : ''}`)));
  return outcome;
}

await t.test('the replies to the last 16 transmissions are taken, results and errors', (t) => {
  for (const transmission of [2, 3, 16, 17]) {
    t.equal(replied(transmission, 0), 5);
    t.match(replied(transmission, 5), { code: 'SYSTEM_ERR' });
  }
  t.end();
});

await t.test('those to others are not genuine, nor over a stream any but the one to the last', (t) => {
  for (const outcome of [replied(1, 0), replied(1, 5), replied(18, 0), replied(16, 0, false)]) {
    t.ok(outcome instanceof RpcError);
    t.match(outcome, { code: 'RPC_BAD_REPLY', message: /not genuine: of another transmission/ });
  }
  t.equal(replied(17, 0, false), 5);
  t.end();
});
