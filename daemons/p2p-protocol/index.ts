/**
 * The P2P protocol without any I/O: what client, server and peers must agree on. See specs/p2p-protocol.md.
 *
 * @example
 * socket.write(encodeRequest({ operation: 'LIST_USERS', timestamp, user: 'alice' }, 'space'));
 * const decoder = new ReplyDecoder('LIST_USERS');
 * const reply = decoder.push(chunk);              // undefined until it is complete
 * if (reply?.status === 'ok') for (const { name, ip, port } of reply.users) …
 *
 * @module
 */
export { decodeText, type FieldFault, fieldFault, fieldText, textFault } from './field.js';
export {
  DEFAULT_LIST_ENTRIES,
  MAX_FIELD_BYTES,
  MAX_PAGE_ENTRIES,
  MAX_REPLY_BYTES,
  MAX_REQUEST_BYTES,
  parseCount,
  parsePort,
  parseSession,
  parseSha256,
  parseSize,
  REQUEST_TIMEOUT_MS,
} from './limits.js';
export { hasTwoSpellings, parseOpcode, spellOpcode, type Spelling } from './opcode.js';
export {
  type Argument,
  type Arguments,
  type BaseOperation,
  isExtension,
  isServerOperation,
  loggedName,
  type Operation,
  OPERATIONS,
  otherError,
  type PeerOperation,
  type ServerOperation,
  type Status,
  statusByte,
  statusOfByte,
  takesPath,
} from './operations.js';
export { ProtocolError, type ProtocolErrorCode } from './protocol-error.js';
export { encodeReply, type Reply, statusReply } from './reply.js';
export type {
  ConnectedUser,
  FileDescription,
  FoundPublication,
  ListedPublication,
  Page,
  PeerAddress,
  ReplyData,
  SessionTerms,
} from './reply-data.js';
export { ReplyDecoder } from './reply-decoder.js';
export { encodeRequest, type Request } from './request.js';
export { announcesSecret, withSecret } from './secret.js';
export { encodeStrings, StringReader, type StringReaderLimits } from './string-reader.js';
