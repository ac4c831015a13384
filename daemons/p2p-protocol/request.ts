import { spellOpcode, type Spelling } from './opcode.js';
import {
  type Argument,
  type Arguments,
  type Operation,
  OPERATIONS,
  type ServerOperation,
} from './operations.js';
import { encodeStrings } from './string-reader.js';

/** One operation asked of the server, its fields checked, or of a peer (GET_FILE, which has no timestamp). */
export type Request<Op extends Operation = Operation> = {
  [Name in Op]: { readonly operation: Name } & Readonly<Arguments<Name>> & Timestamped<Name>;
}[Op];

type Timestamped<Op extends Operation> = Op extends ServerOperation
  ? {
      /** `DD/MM/YYYY HH:MM:SS`; empty leaves the stamping to the server. */
      readonly timestamp: string;
    }
  : unknown;

/**
 * The bytes of a request: opcode, timestamp where the operation has one, arguments.
 *
 * @throws {RangeError} a field contains a NUL
 */
export function encodeRequest(request: Request, spelling: Spelling): Buffer {
  const { operation } = request;
  const values: Partial<Record<Argument, string>> = request;
  const names: readonly Argument[] = OPERATIONS[operation].args;
  const timestamp = 'timestamp' in request ? [request.timestamp] : [];
  return encodeStrings([
    spellOpcode(operation, spelling),
    ...timestamp,
    ...names.map((name) => values[name] ?? ''),
  ]);
}
