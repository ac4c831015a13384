import { randomInt } from 'node:crypto';
import type { Duplex } from 'node:stream';
import * as xdr from 'node-xdr';
import { AUTH_NONE } from '../auth-flavor.js';
import { reasonOf } from '../rpc-error.js';
import { type ReplyBody, RpcMsg } from '../rpc-message.js';
import { FirstRecord, type ReadRecord } from './first-record.js';
import { type ProbedVersion, probeRecord, STARTTLS } from './probe.js';

/** What a server answered to a probe. */
export type ProbeAnswer =
  | { readonly kind: 'offer' }
  /** It does not do TLS; it was asked, and said so. */
  | { readonly kind: 'no'; readonly reason: string; readonly rest: Buffer }
  /** Nothing that an honest server says. */
  | { readonly kind: 'fault'; readonly reason: string };

/** The header of a reply, a verifier and the longest status. */
const MAX_ANSWER_BYTES = 512;

/** Asks the server for TLS on a connection that nothing was sent on. @throws what the connection fails with */
export async function exchangeProbe(socket: Duplex, probed: ProbedVersion): Promise<ProbeAnswer> {
  const xid = randomInt(2 ** 32);
  const answer = readFirstRecord(socket);
  socket.write(probeRecord(xid, probed));
  const { record, rest } = await answer;
  return judge(record, rest, xid);
}

/** Reads without making the socket flow, so that whoever has it next loses nothing. */
function readFirstRecord(socket: Duplex): Promise<ReadRecord> {
  const limits = { maxRecordBytes: MAX_ANSWER_BYTES, maxFragmentOverheadBytes: MAX_ANSWER_BYTES };
  const first = new FirstRecord(limits);
  return new Promise((resolve, reject) => {
    const release = (): void => {
      socket.off('readable', onReadable).off('error', fail).off('close', onClose);
    };
    const fail = (error: Error): void => {
      release();
      reject(error);
    };
    const onClose = (): void => fail(new Error('it closed the connection'));
    const onReadable = (): void => {
      const chunk = socket.read() as Buffer | null;
      if (chunk === null) return;
      try {
        const read = first.push(chunk);
        if (read === undefined) return;
        release();
        resolve(read);
      } catch (error) {
        fail(new Error(`the answer to the probe is no record: ${reasonOf(error)}`, { cause: error }));
      }
    };
    socket.on('readable', onReadable).on('error', fail).on('close', onClose);
  });
}

function judge(record: Buffer, rest: Buffer, xid: number): ProbeAnswer {
  const reply = readReply(record);
  if (typeof reply === 'string') return fault(reply);
  if (reply.xid !== xid) return fault('the answer is to another call');
  if (reply.body.tag === 'MSG_DENIED') return { kind: 'no', reason: denial(reply.body), rest };
  const { verf, replyData } = reply.body.value;
  if (verf.flavor !== AUTH_NONE) return fault(`the answer has a verifier of flavor ${verf.flavor}`);
  if (verf.body.length === 0) {
    return { kind: 'no', reason: `it answered ${replyData.tag} without STARTTLS`, rest };
  }
  if (!Buffer.from(STARTTLS.body).equals(verf.body))
    return fault('the verifier of the answer is not STARTTLS');
  // bytes before the handshake are nobody's: taken for the server's they would be an injection (CVE-2011-0411)
  return rest.length > 0 ? fault('bytes in plaintext behind the answer') : { kind: 'offer' };
}

function fault(reason: string): ProbeAnswer {
  return { kind: 'fault', reason };
}

function denial(body: ReplyBody & { tag: 'MSG_DENIED' }): string {
  return body.value.tag === 'AUTH_ERROR'
    ? `it answered ${body.value.value}`
    : `it answered ${body.value.tag}`;
}

/** The reply in a record, or what is wrong with it. */
function readReply(record: Buffer): { xid: number; body: ReplyBody } | string {
  try {
    const { xid, body } = xdr.decode(RpcMsg, record);
    return body.tag === 'REPLY' ? { xid, body: body.value } : 'it answered with a call';
  } catch (error) {
    return `the answer cannot be understood: ${reasonOf(error)}`;
  }
}
