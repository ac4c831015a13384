import type { LinkOwner } from './link.js';
import { RpcError } from '../rpc-error.js';

/**
 * An owner that is told more when a connection ends before anything came over it: with TLS 1.3 a client is through
 * the handshake before the server has judged its certificate (RFC 8446 §4.4.2.4), and all it may notice is the end.
 */
export function withCertificateHint(owner: LinkOwner): LinkOwner {
  let hasMessages = false;
  return {
    onMessage(message) {
      hasMessages = true;
      owner.onMessage(message);
    },
    onClose(error) {
      owner.onClose(hasMessages ? error : hinting(error));
    },
  };
}

function hinting(error: RpcError): RpcError {
  const hint = 'right after the TLS handshake: the server may not accept our certificate, or want one';
  return new RpcError(error.code, `${error.message}, ${hint}`, { cause: error });
}
