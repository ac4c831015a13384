import {
  type Argument,
  fieldText,
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
  const { operation, timestamp = '', fields } = received;
  const names: readonly Argument[] = OPERATIONS[operation].args;
  const request: Partial<Record<Argument | 'timestamp' | 'operation', string>> = { operation, timestamp };
  for (const name of names) {
    const value = checkedField(name, fields[name]);
    if (value === undefined) return undefined;
    request[name] = value;
  }
  // The table that names the arguments is also the one the type is made from.
  return request as Request<ServerOperation>;
}

function checkedField(name: Argument, bytes: Buffer | undefined): string | undefined {
  const text = bytes === undefined ? undefined : fieldText(bytes);
  return text !== undefined && isMeaningful[name](text) ? text : undefined;
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
