import { encodeStrings } from './string-reader.js';

/** Stands before a request, with the secret behind it, and is no operation of its own. */
const WORDS = 'WITH SECRET';

/** Whether an opcode as received announces a secret; spelled as other opcodes may be. */
export function announcesSecret(opcode: Buffer): boolean {
  return opcode.toString('latin1').trim().replaceAll('_', ' ') === WORDS;
}

/** A request and, before it, the secret of its user. It belongs on connections that nobody else can read. */
export function withSecret(secret: string, request: Uint8Array): Buffer {
  return Buffer.concat([encodeStrings([WORDS, secret]), request]);
}
