import {
  type Argument,
  fieldFault,
  isServerOperation,
  MAX_REQUEST_BYTES,
  OPERATIONS,
  parseOpcode,
  parseSize,
  type PeerOperation,
  StringReader,
} from '../../daemons/p2p-protocol/index.js';
import type { ChunkSource } from '../exchange/connection.js';

/** What another peer asked for; of what is unacceptable only the operation, whose other error is the answer. */
export type PeerRequest =
  | { kind: 'unacceptable'; operation: PeerOperation }
  | {
      kind: 'acceptable';
      operation: PeerOperation;
      path: string;
      /** Of GET FILE RANGE. */
      offset: number;
      /** Of STAT FILE: how many bytes from the beginning to tell the hash of, if any. */
      prefixBytes: number | undefined;
    };

/**
 * Reads a peer's request: the opcode in either spelling, and its arguments.
 * @throws Error when it is another opcode, too slow or incomplete: then no byte is due in reply
 */
export async function readPeerRequest(chunks: ChunkSource, timeoutMs: number): Promise<PeerRequest> {
  // The bound is that of the whole request, below.
  const reader = new StringReader({ maxStringBytes: Infinity });
  const end = performance.now() + timeoutMs;
  const strings: Buffer[] = [];
  for (let received = 0; ;) {
    for (let string = reader.next(); string !== undefined; string = reader.next()) {
      strings.push(string);
      const request = requestOf(strings);
      if (request !== undefined) return request;
    }
    if (received > MAX_REQUEST_BYTES) return tooLong(strings);
    const chunk = await chunks.next(Math.max(0, end - performance.now()));
    if (chunk === undefined) throw new Error('the request is incomplete');
    received += chunk.length;
    reader.push(chunk);
  }
}

function operationOf(opcode: Buffer | undefined): PeerOperation | undefined {
  const operation = opcode === undefined ? undefined : parseOpcode(opcode.toString('latin1'));
  if (opcode !== undefined && (operation === undefined || isServerOperation(operation)))
    throw new Error('the opcode is unknown');
  return operation === undefined || isServerOperation(operation) ? undefined : operation;
}

function tooLong([opcode]: readonly Buffer[]): PeerRequest {
  const operation = operationOf(opcode);
  if (operation === undefined) throw new Error('the opcode is too long');
  return { kind: 'unacceptable', operation };
}

/** The request that the strings make; undefined where some are still to come. */
function requestOf([opcode, ...strings]: readonly Buffer[]): PeerRequest | undefined {
  const operation = operationOf(opcode);
  if (operation === undefined) return undefined;
  const names: readonly Argument[] = OPERATIONS[operation].args;
  if (strings.length < names.length) return undefined;
  const argument = (name: Argument): Buffer | undefined => strings[names.indexOf(name)];
  const path = argument('path');
  const offset = numberIn(argument('offset') ?? Buffer.from('0'));
  const prefix = argument('prefix') ?? Buffer.alloc(0);
  const prefixBytes = numberIn(prefix);
  const isAcceptable = path !== undefined && isPath(path);
  if (!isAcceptable || offset === undefined || (prefixBytes === undefined && prefix.length > 0))
    return { kind: 'unacceptable', operation };
  return { kind: 'acceptable', operation, path: path.toString('utf8'), offset, prefixBytes };
}

/** One with control characters is a path all the same: of a file that nobody can have published. */
function isPath(bytes: Buffer): boolean {
  const fault = fieldFault(bytes);
  return bytes.length > 0 && (fault === undefined || fault === 'controlCharacter');
}

function numberIn(bytes: Buffer): number | undefined {
  return parseSize(bytes.toString('latin1'));
}
