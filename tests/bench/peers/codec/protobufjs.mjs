import protobuf from 'protobufjs';
import { fileURLToPath } from 'node:url';

const root = protobuf.loadSync(fileURLToPath(new URL('../sendlog/log.proto', import.meta.url)));
const LogEntry = root.lookupType('LogEntry');

/** It checks a value only when told to: encoding takes what `verify` would refuse. */
export function roundTrip(value) {
  const reason = LogEntry.verify(value);
  if (reason !== null) throw new Error(reason);
  return LogEntry.decode(LogEntry.encode(value).finish());
}
