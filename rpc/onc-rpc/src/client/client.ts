import * as xdr from 'node-xdr';
import type { Procedure, Procedures, Version } from '../program.js';
import type { CallOptions, CallTarget, Transport } from './transport.js';

type Method<P> =
  P extends Procedure<infer A, infer R>
    ? [A] extends [xdr.Infer<typeof xdr.void>]
      ? (args?: undefined, options?: CallOptions) => Promise<R>
      : (args: A, options?: CallOptions) => Promise<R>
    : never;

/**
 * An asynchronous method for each procedure of a version: `client.NAME(args, options)`. Where there are no arguments
 * and options are wanted, `args` is `undefined`.
 */
export type Client<V> =
  V extends Version<infer P>
    ? { readonly [K in keyof P]: Method<P[K]> } & {
        /** Procedure 0: does nothing, to see that the program answers (RFC 5531 §12.1). */
        null(options?: CallOptions): Promise<void>;
      }
    : never;

/**
 * A client of one version of a program. The transport stays the caller's: close it when no client needs it.
 * Every method rejects with an `RpcError`, or with what an interceptor throws.
 *
 * @example
 * await using transport = tcpTransport({ host: '127.0.0.1', port });
 * const log = createClient(LOG_PROG.LOG_VERS, transport);
 * await log.SENDLOG({ username: 'alice', operation: 'REGISTER', timestamp }, { timeoutMs: 2000 });
 */
export function createClient<P extends Procedures>(
  version: Version<P>,
  transport: Transport,
): Client<Version<P>> {
  const methods = methodsOf(version, (target, args, options) =>
    transport.call(target, args, options as CallOptions | undefined),
  );
  return methods as Client<Version<P>>;
}

/** A function for each procedure of a version by its name, and `null` for procedure 0, all made of one. */
export function methodsOf(
  version: Version<Procedures>,
  call: (target: CallTarget<unknown, unknown>, args: unknown, options?: unknown) => Promise<unknown>,
): Record<string, unknown> {
  const nullProcedure = { number: 0, args: xdr.void, result: xdr.void, oneway: false, idempotent: true };
  // what it takes is checked when it is encoded
  const nullTarget = targetOf(version, 'NULL', nullProcedure) as CallTarget<unknown, unknown>;
  const methods: Record<string, unknown> = {
    null: (options?: unknown) => call(nullTarget, undefined, options),
  };
  for (const [name, procedure] of Object.entries(version.procedures)) {
    const target = targetOf(version, name, procedure);
    methods[name] = (args: unknown, options?: unknown) => call(target, args, options);
  }
  return methods;
}

function targetOf<A, R>(
  { program, version, programName }: Version<Procedures>,
  name: string,
  { number, args, result, oneway, idempotent }: Procedure<A, R>,
): CallTarget<A, R> {
  return {
    program,
    version,
    procedure: number,
    name: `${programName}.${name}`,
    args,
    result,
    oneway,
    idempotent,
  };
}
