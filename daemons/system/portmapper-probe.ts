import { createClient, tcpTransport, udpTransport } from 'onc-rpc';
import { PMAP_PORT, PortmapperClient } from 'portmapper-js';
import { LOG_PROG } from '../programs/log.js';

const { LOG_VERS } = LOG_PROG;
const ANSWER_MS = 2_000;

/** True when a portmapper answers on that port of loopback. */
export async function portmapperAnswers(port = PMAP_PORT): Promise<boolean> {
  await using portmapper = new PortmapperClient({ port, timeoutMs: ANSWER_MS });
  try {
    await portmapper.ping();
    return true;
  } catch {
    return false;
  }
}

/** True when the portmapper on port 111 of loopback knows a log server, over tcp or udp, that answers. */
export async function isLogServerRegistered(): Promise<boolean> {
  return (await answersOver('tcp')) || (await answersOver('udp'));
}

async function answersOver(protocol: 'tcp' | 'udp'): Promise<boolean> {
  await using portmapper = new PortmapperClient({ port: PMAP_PORT, timeoutMs: ANSWER_MS });
  const { program, version } = LOG_VERS;
  try {
    const found = await portmapper.lookUp({ program, version, protocol });
    if (found.kind === 'notRegistered') return false;
    const { port } = found.address;
    await using logServer = protocol === 'tcp' ? tcpTransport({ port }) : udpTransport({ port });
    await createClient(LOG_VERS, logServer).null({ timeoutMs: ANSWER_MS });
    return true;
  } catch {
    return false;
  }
}
