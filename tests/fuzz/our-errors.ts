import { XdrError } from 'node-xdr';
import { RpcError } from 'onc-rpc';
import { PortmapperError } from 'portmapper-js';
import { ProtocolError } from '../../daemons/p2p-protocol/index.js';

/** The only errors that bad bytes may bring about. */
export type OurError = XdrError | RpcError | PortmapperError | ProtocolError;

export function isOurError(error: unknown): error is OurError {
  return (
    error instanceof XdrError ||
    error instanceof RpcError ||
    error instanceof PortmapperError ||
    error instanceof ProtocolError
  );
}

/** What an action gives, or the error of ours that it throws. Any other error is a fault, and goes on. */
export function attempt<T>(act: () => T): { readonly value: T } | { readonly error: OurError } {
  try {
    return { value: act() };
  } catch (error) {
    if (isOurError(error)) return { error };
    throw error;
  }
}
