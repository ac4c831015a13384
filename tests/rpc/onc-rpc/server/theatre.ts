import { XdrWriter } from 'node-xdr';
import { type Caller, Dispatcher, type DispatcherOptions } from 'onc-rpc';
import { type CallWords, callHex, fromHex, toHex, word } from '../hex.js';
import { REHEARSAL, Stage } from '../rehearsal.js';

export const caller: Caller = { netid: 'memory', address: '', port: 0, signal: new AbortController().signal };

/** A dispatcher with no socket anywhere, and what it did. */
export class Theatre {
  readonly stage = new Stage();
  readonly replies: string[] = [];
  readonly faults: string[] = [];
  readonly errors: string[] = [];
  readonly dispatcher: Dispatcher;
  running: Promise<void> | undefined;

  constructor(options: DispatcherOptions = {}) {
    this.dispatcher = new Dispatcher({
      onPeerFault: (reason) => this.faults.push(reason),
      onHandlerError: (error, procedure) => this.errors.push(`${procedure}: ${String(error)}`),
      ...options,
    });
    this.dispatcher.add(REHEARSAL.V2, this.stage.handlers);
    this.dispatcher.add(REHEARSAL.V4, { ECHO: (bytes) => bytes });
  }

  /** Dispatches a call; gives the reply in hex where it came at once. */
  sendBytes(bytes: Uint8Array): string | undefined {
    const before = this.replies.length;
    this.running = this.dispatcher.dispatch(bytes, caller, (write) => this.replies.push(hexOf(write)));
    return this.replies[before];
  }

  send(words: CallWords): string | undefined {
    return this.sendBytes(fromHex(callHex(words)));
  }
}

/** What is answered to xid 1, in hex. */
export const ACCEPTED = '00000001 00000001 00000000 00000000 00000000';
const DENIED = '00000001 00000001 00000001';
export const SUCCESS = `${ACCEPTED} 00000000`;
export const PROG_UNAVAIL = `${ACCEPTED} 00000001`;
export const PROG_MISMATCH_2_4 = `${ACCEPTED} 00000002 00000002 00000004`;
export const PROC_UNAVAIL = `${ACCEPTED} 00000003`;
export const GARBAGE_ARGS = `${ACCEPTED} 00000004`;
export const SYSTEM_ERR = `${ACCEPTED} 00000005`;
export const RPC_MISMATCH_2_2 = `${DENIED} 00000000 00000002 00000002`;
export const AUTH_BADCRED = `${DENIED} 00000001 00000001`;
export const AUTH_REJECTEDCRED = `${DENIED} 00000001 00000002`;
export const AUTH_BADVERF = `${DENIED} 00000001 00000003`;
export const AUTH_TOOWEAK = `${DENIED} 00000001 00000005`;
export const AUTH_FAILED = `${DENIED} 00000001 00000007`;

export const ONE_BYTE = '00000001 ff000000';
export const PARMS = '00000000 00000001 68000000 000003e8 00000064';

/** An `opaque_auth` in hex around a body of whole words. */
export function auth(flavor: number, body: string): string {
  return `${word(flavor)} ${word(fromHex(body).length)} ${body}`;
}

/** What is written, in hex. */
export function hexOf(write: (writer: XdrWriter) => void): string {
  const writer = new XdrWriter();
  write(writer);
  return toHex(writer.result());
}
