import type * as xdr from 'node-xdr';

/** One remote procedure: its number, what it takes and what it gives back (RFC 5531 §12). */
export interface Procedure<A, R> {
  /** Unique in its version; 0 is the procedure that every program has. */
  readonly number: number;
  /** What it takes; several arguments are one struct. */
  readonly args: xdr.Codec<A>;
  /** What it gives back. */
  readonly result: xdr.Codec<R>;
  /** The server sends no reply and the client waits for none (RFC 5531 §8.4.1, "batching"). */
  readonly oneway: boolean;
  /** Running it twice does no harm, so a client may send it again when it cannot know whether it ran. */
  readonly idempotent: boolean;
}

/** What may be said of a procedure; everything has a default. */
export interface ProcedureOptions {
  /** Default false. */
  readonly oneway?: boolean;
  /** Default false. */
  readonly idempotent?: boolean;
}

const MAX_UINT = 0xffff_ffff;

/** Program, version and procedure numbers are `unsigned int` (RFC 5531 §9). */
function checkNumber(what: string, number: number): void {
  if (!Number.isInteger(number) || number < 0 || number > MAX_UINT)
    throw new RangeError(`${what} ${number} is no integer from 0 to ${MAX_UINT}`);
}

/** Describes a procedure. @throws RangeError for a number that is no `unsigned int` */
export function procedure<A, R>(
  number: number,
  args: xdr.Codec<A>,
  result: xdr.Codec<R>,
  options: ProcedureOptions = {},
): Procedure<A, R> {
  checkNumber('procedure number', number);
  return { number, args, result, oneway: options.oneway ?? false, idempotent: options.idempotent ?? false };
}

/** Procedures by name. Procedure 0 needs no mention: every program answers it. */
export type Procedures = Readonly<Record<string, Procedure<unknown, unknown>>>;

/** The procedures of one version, before the program is named. */
export interface VersionDescription<P extends Procedures> {
  /** The version's number. */
  readonly version: number;
  /** Its procedures by name. */
  readonly procedures: P;
}

/** One version of a program: what a client is made from, and what handlers are written for. */
export interface Version<P extends Procedures> extends VersionDescription<P> {
  /** The number of the program that it is a version of. */
  readonly program: number;
  /** That program's name, for messages. */
  readonly programName: string;
}

/** Describes one version of a program. @throws RangeError when two procedures share a number, or for a number that is no `unsigned int` */
export function version<const P extends Procedures>(number: number, procedures: P): VersionDescription<P> {
  checkNumber('version number', number);
  const numbers = Object.values(procedures).map((each) => each.number);
  if (new Set(numbers).size !== numbers.length)
    throw new RangeError(`version ${number}: two procedures share a number`);
  return { version: number, procedures };
}

type VersionDescriptions = Readonly<Record<string, VersionDescription<Procedures>>>;

/** A program's versions by name, each knowing the program's number. */
export type Versions<D extends VersionDescriptions> = {
  readonly [K in keyof D]: D[K] extends VersionDescription<infer P> ? Version<P> : never;
};

/** A program: its number, its name for messages, and its versions, also as members by their names. */
export type Program<D extends VersionDescriptions> = {
  /** The program's number (RFC 5531 §8.3 says who assigns which). */
  readonly number: number;
  /** Its name, for messages. */
  readonly name: string;
  /** Its versions by name, for clients and handlers to be made from. */
  readonly versions: Versions<D>;
} & Versions<D>;

/**
 * Describes a program once; clients and servers are both made from the value.
 * @throws RangeError for a number that is no `unsigned int`, and for a version named as another member of the value
 *
 * @example
 * const LOG_PROG = defineProgram({
 *   name: 'LOG_PROG',
 *   number: 0x20000001,
 *   versions: { LOG_VERS: version(1, { SENDLOG: procedure(1, LogEntry, xdr.void) }) },
 * });
 * const client = createClient(LOG_PROG.LOG_VERS, tcpTransport({ host, port }));
 */
export function defineProgram<const D extends VersionDescriptions>(description: {
  readonly name: string;
  readonly number: number;
  readonly versions: D;
}): Program<D> {
  const { name, number } = description;
  checkNumber(`${name}: program number`, number);
  for (const member of ['name', 'number', 'versions'])
    if (Object.hasOwn(description.versions, member))
      throw new RangeError(`${name}: no version can be named ${member}`);
  const versions = Object.fromEntries(
    Object.entries(description.versions).map(([key, each]) => [
      key,
      { ...each, program: number, programName: name },
    ]),
  ) as Versions<D>;
  return { ...versions, name, number, versions };
}
