import type { Codec } from './codec.js';
import { describeValue } from './describe-value.js';

/** `bool`: FALSE is 0, TRUE is 1 (RFC 4506 §4.4). */
export const bool: Codec<boolean> = {
  declaration: 'bool',
  minBytes: 4,
  write(writer, value) {
    if (typeof value !== 'boolean') throw writer.invalid(`${describeValue(value)} is not of type bool`);
    writer.writeInt32(value ? 1 : 0);
  },
  read: (reader) => reader.readBool(),
};

/** `void`: no value, no bytes (RFC 4506 §4.16). Whatever it is given counts as no value, as TypeScript's `void` has it. */
export const xdrVoid: Codec<void> = {
  declaration: 'void',
  minBytes: 0,
  write() {
    // Nothing stands on the wire.
  },
  read() {
    return undefined;
  },
};
