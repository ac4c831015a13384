import { type CallTarget, type FixedAuth, rawBytes, udpTransport } from 'onc-rpc';
import type { IndirectCall } from '../client/indirect-call.js';
import type { InetAddress } from '../universal-address.js';

/** What goes with a call that is passed on. */
interface PassOnOptions {
  readonly auth: FixedAuth;
  readonly timeoutMs: number;
  /** Aborted when the caller is gone. */
  readonly signal: AbortSignal;
}

/** Makes a call and gives its results as they came. @throws RpcError */
export type PassOn = (
  address: InetAddress,
  call: IndirectCall,
  options: PassOnOptions,
) => Promise<Uint8Array>;

/** Makes a call over UDP, sent once: its caller sends again when it wants to. @throws RpcError */
export const passOnOverUdp: PassOn = async ({ host, port }, call, { auth, timeoutMs, signal }) => {
  const { prog: program, vers: version, proc: procedure } = call;
  const name = `program ${program} version ${version} procedure ${procedure}`;
  const target: CallTarget<Uint8Array, Uint8Array> = {
    program,
    version,
    procedure,
    name,
    args: rawBytes,
    result: rawBytes,
    oneway: false,
  };
  await using transport = udpTransport({ host, port, auth, timeoutMs, retransmitAfterMs: timeoutMs });
  return await transport.call(target, call.args, { signal });
};
