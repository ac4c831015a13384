import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { LONGEST_TIMER_MS } from '../limits.js';
import { reasonOf, RpcError } from '../rpc-error.js';
import { peerCertificate } from './peer-certificate.js';
import type { ProbedVersion } from './probe.js';
import { exchangeProbe, type ProbeAnswer } from './probe-exchange.js';
import { identityFault } from './server-identity.js';
import { ALPN_SUNRPC, alpnFault, type ClientTlsOptions, secureContextOf } from './tls-options.js';

/** A connection that is to be protected, and for whom. */
interface SecuringTarget {
  readonly host: string;
  /** Where to, for messages: `tcp 127.0.0.1:111`. */
  readonly peer: string;
  readonly probed: ProbedVersion;
  /** How long probe and handshake may take, in ms. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Turns a fresh connection to TLS as the caller's mode demands; gives it back as it is where the server does not do
 * TLS and that is allowed. On failure the connection is destroyed.
 * @throws RpcError `RPC_TLS_REQUIRED` when the server does not do TLS, `RPC_TLS_FAILED` when it does it badly
 */
export async function secured(
  socket: net.Socket,
  options: ClientTlsOptions,
  target: SecuringTarget,
): Promise<Duplex> {
  let reason: string | undefined;
  const giveUp = (why: string): void => {
    reason = why;
    socket.destroy();
  };
  const onAbort = (): void => giveUp('the transport was closed');
  const timeoutMs = Math.min(target.timeoutMs, LONGEST_TIMER_MS);
  const timer = setTimeout(() => giveUp('it was not there in time'), timeoutMs);
  // for good: a connection that breaks is noticed by whoever reads it
  socket.on('error', () => undefined);
  target.signal.addEventListener('abort', onAbort, { once: true });
  if (target.signal.aborted) onAbort();
  try {
    return await negotiated(socket, options, target);
  } catch (error) {
    socket.destroy();
    if (error instanceof RpcError && error.code === 'RPC_TLS_REQUIRED') throw error;
    throw new RpcError('RPC_TLS_FAILED', `no TLS with ${target.peer}: ${reason ?? reasonOf(error)}`, {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
    target.signal.removeEventListener('abort', onAbort);
  }
}

async function negotiated(
  socket: net.Socket,
  options: ClientTlsOptions,
  target: SecuringTarget,
): Promise<Duplex> {
  const answer = await exchangeProbe(socket, target.probed);
  switch (answer.kind) {
    case 'offer': {
      const stream = await secureStream(socket, options, options.servername ?? target.host);
      const certificate = peerCertificate(stream);
      const protocol = stream.getProtocol() ?? '';
      options.onNegotiated?.({ isTls: true, protocol, cipher: stream.getCipher().name, certificate });
      return stream;
    }
    case 'no':
      return inPlaintext(socket, answer, options, target);
    case 'fault':
      throw new Error(answer.reason);
  }
}

function inPlaintext(
  socket: net.Socket,
  answer: ProbeAnswer & { kind: 'no' },
  options: ClientTlsOptions,
  target: SecuringTarget,
): Duplex {
  if (options.mode === 'require') {
    throw new RpcError('RPC_TLS_REQUIRED', `${target.peer} does not do TLS: ${answer.reason}`);
  }
  options.onNegotiated?.({ isTls: false, reason: answer.reason });
  if (answer.rest.length > 0) socket.unshift(answer.rest);
  return socket;
}

/** The client's half of the handshake. What it gives has passed every check. */
async function secureStream(
  socket: net.Socket,
  options: ClientTlsOptions,
  name: string,
): Promise<tls.TLSSocket> {
  const stream = await handshake(socket, options, name);
  try {
    // not in a listener of the stream: what the caller's own check throws would end the process there
    const fault = faultOf(stream, options);
    if (fault !== undefined) throw new Error(fault);
    return stream;
  } catch (error) {
    stream.destroy();
    throw error;
  }
}

function handshake(socket: net.Socket, options: ClientTlsOptions, name: string): Promise<tls.TLSSocket> {
  return new Promise((resolve, reject) => {
    const stream = tls.connect({
      ...secureContextOf(options),
      socket,
      // the name to be checked; as server name indication, an IP address is not allowed (RFC 6066 §3)
      host: name,
      ...(net.isIP(name) === 0 ? { servername: name } : {}),
      ALPNProtocols: [ALPN_SUNRPC],
      checkServerIdentity: identityFault,
      // said outright, so that NODE_TLS_REJECT_UNAUTHORIZED cannot switch the check off
      rejectUnauthorized: options.checkCertificate === undefined,
    });
    const onClose = (): void => reject(new Error('it closed the connection during the handshake'));
    // for good, as above
    stream.on('error', reject).once('close', onClose);
    stream.once('secureConnect', () => {
      stream.off('close', onClose);
      resolve(stream);
    });
  });
}

function faultOf(stream: tls.TLSSocket, options: ClientTlsOptions): string | undefined {
  return alpnFault(stream.alpnProtocol, options.acceptMissingAlpn) ?? certificateFault(stream, options);
}

/** Without a check of the caller's own, node:tls has made its own by now. */
function certificateFault(stream: tls.TLSSocket, options: ClientTlsOptions): string | undefined {
  const certificate = peerCertificate(stream);
  if (certificate === undefined) return 'it has no certificate';
  const fault = stream.authorized ? undefined : String(stream.authorizationError);
  return options.checkCertificate === undefined ? fault : options.checkCertificate(certificate, fault);
}
