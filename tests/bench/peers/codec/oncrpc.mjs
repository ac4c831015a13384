import { createRequire } from 'node:module';

const { XDR } = createRequire(import.meta.url)('oncrpc/lib/xdr.js');

/** It has no types: each program writes and reads its members one by one, and says how long they are together. */
export function roundTrip({ username, operation, timestamp }) {
  const length = XDR.byteLength(username) + XDR.byteLength(operation) + XDR.byteLength(timestamp);
  const output = new XDR(Buffer.allocUnsafe(length));
  output.writeString(username);
  output.writeString(operation);
  output.writeString(timestamp);
  const input = new XDR(output.buffer());
  return { username: input.readString(), operation: input.readString(), timestamp: input.readString() };
}
