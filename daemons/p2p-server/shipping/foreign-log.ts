import type * as xdr from 'node-xdr';
import {
  findProcedure,
  fromJson,
  type Interface,
  JsonValueError,
  procedureOf,
  ProcedureNameError,
  type Type,
} from 'rpcgen-js';
import { readRegularFile } from 'rpcgen-js/bounded-read';
import { readInterface } from '../../interface-file.js';
import { isServerOperation, loggedName, OPERATIONS, type Operation } from '../../p2p-protocol/index.js';
import { reasonOf } from '../../reason.js';
import type { LogCall } from './log-call.js';
import { filledIn, type LoggedOperation } from './log-template.js';

/** A log server of another interface than specs/log.x: its procedure, and what it is told. */
export interface ForeignLog {
  readonly call: LogCall<unknown>;
  readonly argumentsFor: (logged: LoggedOperation) => unknown;
  /** For people: what of which file. */
  readonly description: string;
}

/** How the command line describes it. */
interface ForeignLogFlags {
  /** Its `.x` file. */
  readonly file: string;
  /** `PROGRAM.VERSION.PROCEDURE`. */
  readonly call: string;
  /** JSON of the procedure's arguments with placeholders, or `@FILE`. */
  readonly map: string;
}

/** Every operation that is logged, as the log names it. */
const LOGGED: ReadonlySet<string> = new Set(
  (Object.keys(OPERATIONS) as Operation[]).flatMap((operation) =>
    isServerOperation(operation) ? (loggedName(operation) ?? []) : [],
  ),
);
/** A template that somebody wrote. */
const MAX_MAP_BYTES = 1024 * 1024;
const WITH_PATH: readonly string[] = ['PUBLISH', 'DELETE'];

/**
 * Any result acknowledges, also one that does not decode: an entry that has been logged must not be sent again because
 * the file is not quite the server's.
 */
const ANY_RESULT: xdr.Codec<undefined> = {
  declaration: 'any result',
  minBytes: 0,
  write() {
    // nothing is known of it
  },
  read(reader) {
    reader.skip(reader.remaining);
    return undefined;
  },
};

/**
 * Reads the file and the map, and tries the map for every operation.
 * @throws Error with a sentence for the user, or InterfaceFileError
 */
export function foreignLog(flags: ForeignLogFlags): ForeignLog {
  const described = readInterface(flags.file);
  const { program, version, procedure } = named(described, flags.call);
  const template = parsed(flags.map);
  const argumentsFor = (logged: LoggedOperation): unknown =>
    filled(described, procedure.args, template, logged);
  tryOut(argumentsFor);
  const { args, oneway } = procedureOf(described, procedure);
  const name = `${program.name}.${procedure.name}`;
  const numbers = { program: program.number, version: version.number, procedure: procedure.number };
  return {
    call: { ...numbers, name, args, result: ANY_RESULT, oneway },
    argumentsFor,
    description: `${program.name}.${version.name}.${procedure.name} (program ${program.number} version ${version.number}) of ${flags.file}`,
  };
}

function named(described: Interface, call: string): ReturnType<typeof findProcedure> {
  try {
    return findProcedure(described, call);
  } catch (error) {
    if (!(error instanceof ProcedureNameError)) throw error;
    throw new Error(`--log-call: ${error.message}; ${error.hint}`, { cause: error });
  }
}

function parsed(map: string): unknown {
  try {
    return JSON.parse(
      map.startsWith('@') ? readRegularFile(map.slice(1), MAX_MAP_BYTES).toString('utf8') : map,
    );
  } catch (error) {
    throw new Error(`--log-map: ${reasonOf(error)}`, { cause: error });
  }
}

function filled(described: Interface, type: Type, template: unknown, logged: LoggedOperation): unknown {
  return fromJson(described, type, template, {
    path: 'map',
    substitute: (json, place) => filledIn(json, place, logged, LOGGED),
  });
}

/** Whatever fits for one text of an operation fits for all, because text is cut. */
function tryOut(argumentsFor: ForeignLog['argumentsFor']): void {
  for (const operation of LOGGED) {
    const path = WITH_PATH.includes(operation) ? Buffer.from('/tmp/file.txt') : undefined;
    try {
      argumentsFor({ user: Buffer.from('alice'), operation, path, timestamp: '11/05/2025 18:02:34' });
    } catch (error) {
      if (!(error instanceof JsonValueError)) throw error;
      throw new Error(`--log-map, for ${operation}: ${error.message}`, { cause: error });
    }
  }
}
