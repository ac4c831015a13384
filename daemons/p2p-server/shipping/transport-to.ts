import { type ClientTlsOptions, tcpTransport, type Transport, udpTransport } from 'onc-rpc';
import type { LogServerAddress } from './find-log-server.js';

export const CONNECT_TIMEOUT_MS = 3_000;

/** A transport to a log server that has been found; nothing is connected yet. */
export function transportTo(
  host: string,
  { protocol, port }: LogServerAddress,
  tls: ClientTlsOptions | undefined,
): Transport {
  return protocol === 'tcp'
    ? tcpTransport({ host, port, connectTimeoutMs: CONNECT_TIMEOUT_MS, ...(tls && { tls }) })
    : udpTransport({ host, port });
}
