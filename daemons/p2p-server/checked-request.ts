import {
  type Argument,
  fieldFault,
  OPERATIONS,
  parsePort,
  parseSession,
  parseSha256,
  parseSize,
  type Request,
  type ServerOperation,
} from '../p2p-protocol/index.js';
import type { Received } from './received.js';

/** The request a complete set of strings makes, or undefined where a field is not acceptable. */
export function checkedRequest(received: Received): Request<ServerOperation> | undefined {
  const names: readonly Argument[] = OPERATIONS[received.operation].args;
  const values: Partial<Record<Argument, string>> = {};
  for (const name of names) {
    const value = checkedField(name, received.fields[name]);
    if (value === undefined) return undefined;
    values[name] = value;
  }
  const { operation, timestamp = '' } = received;
  // The table that names the arguments is also the one the type is made from.
  return { operation, timestamp, ...values } as Request<ServerOperation>;
}

function checkedField(name: Argument, bytes: Buffer | undefined): string | undefined {
  if (bytes === undefined || fieldFault(bytes) !== undefined) return undefined;
  const text = bytes.toString('utf8');
  return isMeaningful[name](text) ? text : undefined;
}

// A target that is empty is a user nobody has registered, which the directory says by itself; a cursor that no page
// ended with begins anew.
const isMeaningful: Record<Argument, (text: string) => boolean> = {
  user: (text) => text !== '',
  path: (text) => text !== '',
  port: (text) => parsePort(text) !== undefined,
  description: () => true,
  target: () => true,
  session: (text) => parseSession(text) !== undefined,
  size: (text) => parseSize(text) !== undefined,
  text: () => true,
  after: () => true,
  sha256: (text) => parseSha256(text) !== undefined,
  prefix: (text) => text === '' || parseSize(text) !== undefined,
  offset: (text) => parseSize(text) !== undefined,
};
