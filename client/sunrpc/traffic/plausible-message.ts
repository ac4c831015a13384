import { MAX_AUTH_BYTES, RPC_VERSION } from 'onc-rpc';
import { CALL, REPLY } from './rpc-message.js';

/** The shortest message is a reply that denies a call; a call takes twice as much (RFC 5531 §9). */
export const MIN_MESSAGE_BYTES = 20;
const MIN_CALL_BYTES = 40;
const MIN_ACCEPTED_BYTES = 24;

const MSG_ACCEPTED = 0;
const MSG_DENIED = 1;
const LAST_ACCEPT_STAT = 5;
const LAST_AUTH_STAT = 14;
const RPC_MISMATCH = 0;
const AUTH_ERROR = 1;

/**
 * Whether a message of `length` bytes may begin at `at`: judged by its first words, as many as are there, which are at
 * least `MIN_MESSAGE_BYTES`. What is no RPC hardly ever passes.
 */
export function isPlausibleMessage(bytes: Buffer, at: number, length: number): boolean {
  if (bytes.length - at < MIN_MESSAGE_BYTES || length < MIN_MESSAGE_BYTES) return false;
  const type = bytes.readUInt32BE(at + 4);
  if (type === CALL) return isPlausibleCall(bytes, at, length);
  return type === REPLY && isPlausibleReply(bytes, at, length);
}

function isPlausibleCall(bytes: Buffer, at: number, length: number): boolean {
  if (length < MIN_CALL_BYTES || bytes.readUInt32BE(at + 8) !== RPC_VERSION) return false;
  return bytes.length < at + 32 || bytes.readUInt32BE(at + 28) <= MAX_AUTH_BYTES;
}

function isPlausibleReply(bytes: Buffer, at: number, length: number): boolean {
  const status = bytes.readUInt32BE(at + 8);
  if (status === MSG_ACCEPTED) return isPlausibleAccepted(bytes, at, length);
  return status === MSG_DENIED && isPlausibleDenied(bytes, at);
}

function isPlausibleAccepted(bytes: Buffer, at: number, length: number): boolean {
  const verifierBytes = bytes.readUInt32BE(at + 16);
  if (verifierBytes > MAX_AUTH_BYTES || length < MIN_ACCEPTED_BYTES + verifierBytes) return false;
  const statusAt = at + 20 + ((verifierBytes + 3) & ~3);
  return bytes.length < statusAt + 4 || bytes.readUInt32BE(statusAt) <= LAST_ACCEPT_STAT;
}

function isPlausibleDenied(bytes: Buffer, at: number): boolean {
  const status = bytes.readUInt32BE(at + 12);
  if (status === AUTH_ERROR) return bytes.readUInt32BE(at + 16) <= LAST_AUTH_STAT;
  // low and high of the RPC versions supported: small numbers in all that exist
  return status === RPC_MISMATCH && bytes.readUInt32BE(at + 16) <= RPC_VERSION * 2;
}
