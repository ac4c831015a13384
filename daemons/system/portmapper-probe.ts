import * as xdr from 'node-xdr';
import { LOG_PROG } from '../log-prog.js';
import { createClient, defineProgram, procedure, tcpTransport, udpTransport, version } from 'onc-rpc';

/** Where programs made with rpcgen look, and only there. */
export const PORTMAPPER_PORT = 111;

const mapping = xdr.struct('mapping', { prog: xdr.uint, vers: xdr.uint, prot: xdr.uint, port: xdr.uint });
const PMAP_PROG = defineProgram({
  name: 'PMAP_PROG',
  number: 100_000,
  versions: { PMAP_VERS: version(2, { PMAPPROC_GETPORT: procedure(3, mapping, xdr.uint) }) },
});

const PROTOCOLS = { tcp: 6, udp: 17 } as const;
const ANSWER_MS = 2_000;

/** True when a portmapper answers on that port of loopback. */
export async function portmapperAnswers(port: number): Promise<boolean> {
  await using transport = tcpTransport({ port, connectTimeoutMs: ANSWER_MS });
  try {
    await createClient(PMAP_PROG.PMAP_VERS, transport).null({ timeoutMs: ANSWER_MS });
    return true;
  } catch {
    return false;
  }
}

/** True when the portmapper on port 111 of loopback knows a log server, over tcp or udp, that answers. */
export async function isLogServerRegistered(): Promise<boolean> {
  return (await answersOver('tcp')) || (await answersOver('udp'));
}

async function answersOver(protocol: keyof typeof PROTOCOLS): Promise<boolean> {
  const { program: prog, version: vers } = LOG_PROG.LOG_VERS;
  await using portmapper = tcpTransport({ port: PORTMAPPER_PORT, connectTimeoutMs: ANSWER_MS });
  try {
    const query = { prog, vers, prot: PROTOCOLS[protocol], port: 0 };
    const pmap = createClient(PMAP_PROG.PMAP_VERS, portmapper);
    const port = await pmap.PMAPPROC_GETPORT(query, { timeoutMs: ANSWER_MS });
    if (port === 0) return false;
    await using logServer = protocol === 'tcp' ? tcpTransport({ port }) : udpTransport({ port });
    await createClient(LOG_PROG.LOG_VERS, logServer).null({ timeoutMs: ANSWER_MS });
    return true;
  } catch {
    return false;
  }
}
