import * as xdr from 'node-xdr';
import { type Caller, CallRefusal, type Procedure } from 'onc-rpc';
import { isLoopback } from './registrant.js';

/** The least that a call and a reply take around arguments and results: no credential, no verifier. */
const CALL_HEADER_BYTES = 40;
const REPLY_HEADER_BYTES = 24;

/**
 * Passes a result on, unless it would make the reply to a datagram from another host longer than its call: whoever
 * forged that host's address would else have us multiply what they send to it. Over TCP every answer is given.
 * @throws CallRefusal `PROC_UNAVAIL`, from which clients fall back to what takes fewer bytes
 */
export function unamplified<A, R>(procedure: Procedure<A, R>, caller: Caller, args: A, result: R): R {
  if (!caller.netid.startsWith('udp') || isLoopback(caller.address)) return result;
  const callBytes = CALL_HEADER_BYTES + xdr.encode(procedure.args, args).length;
  const replyBytes = REPLY_HEADER_BYTES + xdr.encode(procedure.result, result).length;
  if (replyBytes > callBytes) throw new CallRefusal('PROC_UNAVAIL');
  return result;
}
