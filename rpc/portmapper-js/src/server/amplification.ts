import * as xdr from 'node-xdr';
import { type CallContext, CallRefusal, type Procedure } from 'onc-rpc';
import { isLoopback } from 'onc-rpc/addresses';

/** The least that a reply takes around its results: no verifier. */
const REPLY_HEADER_BYTES = 24;

/**
 * Passes a result on, unless it would make the reply to a datagram from another host longer than its call: whoever
 * forged that host's address would else have us multiply what they send to it. Over TCP every answer is given.
 * @throws CallRefusal `PROC_UNAVAIL`, from which clients fall back to what takes fewer bytes
 */
export function unamplified<A, R>(procedure: Procedure<A, R>, context: CallContext, result: R): R {
  if (amplifies(context, () => xdr.encode(procedure.result, result).length))
    throw new CallRefusal('PROC_UNAVAIL');
  return result;
}

/** Whether results of so many bytes would make the reply to a datagram from another host longer than its call. */
export function amplifies({ caller, callBytes }: CallContext, resultBytes: () => number): boolean {
  if (!caller.netid.startsWith('udp') || isLoopback(caller.address)) return false;
  return REPLY_HEADER_BYTES + resultBytes() > callBytes;
}
