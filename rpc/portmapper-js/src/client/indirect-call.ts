import { type CallOptions, createClient, type Transport } from 'onc-rpc';
import { PMAP_PROG } from '../portmap.js';
import { type RpcbRmtcallargs, type RpcbRmtcallres, RPCBPROG } from '../rpcbind.js';
import { portIn } from '../universal-address.js';
import type { PortmapperCalls } from './portmapper-calls.js';
import type { PortmapperVersion } from './version-fallback.js';

/** A call that a portmapper is asked to make: `struct rpcb_rmtcallargs` (RFC 1833 §2.1); `args` are XDR already. */
export type IndirectCall = RpcbRmtcallargs;

/** What a program answered to a portmapper. */
export interface IndirectResult {
  /** Where the program listens over UDP, to call it directly; undefined when the portmapper's word cannot be read. */
  readonly port: number | undefined;
  /** What it answered, XDR still. */
  readonly results: Uint8Array;
}

/** Has a portmapper call a program: see `PortmapperClient.callIndirectly`. */
export async function callIndirectlyAt(
  calls: PortmapperCalls,
  call: IndirectCall,
  options: CallOptions,
): Promise<IndirectResult> {
  const deadline = calls.deadlineOf(options);
  // an error of the program's looks like one of the portmapper's: so the best version is found out before
  await calls.ask(deadline.callOptions(), {
    4: (deadline) => calls.rpcb4.null(deadline.callOptions()),
    3: (deadline) => calls.rpcb3.null(deadline.callOptions()),
    2: (deadline) => calls.pmap.null(deadline.callOptions()),
  });
  const own = calls.anyPortTransport();
  try {
    return await callThrough(own ?? calls.transport, calls.version, call, deadline.callOptions());
  } finally {
    await own?.close();
  }
}

async function callThrough(
  portmapper: Transport,
  version: PortmapperVersion,
  call: IndirectCall,
  options: CallOptions,
): Promise<IndirectResult> {
  switch (version) {
    case 4:
      return fromRmtcallres(
        await createClient(RPCBPROG.RPCBVERS4, portmapper).RPCBPROC_INDIRECT(call, options),
      );
    case 3:
      return fromRmtcallres(await createClient(RPCBPROG.RPCBVERS, portmapper).RPCBPROC_CALLIT(call, options));
    case 2: {
      const portmap = createClient(PMAP_PROG.PMAP_VERS, portmapper);
      const { port, res } = await portmap.PMAPPROC_CALLIT(call, options);
      return { port, results: res };
    }
  }
}

function fromRmtcallres({ addr, results }: RpcbRmtcallres): IndirectResult {
  return { port: portIn('udp', addr) ?? portIn('udp6', addr), results };
}
