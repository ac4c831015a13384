import type * as xdr from 'node-xdr';
import type { Procedure, Procedures, Version } from '../program.js';
import type { CallContext, ServedProcedure } from './call-context.js';

type Handler<P> =
  P extends Procedure<infer A, infer R> ? (args: A, context: CallContext) => R | Promise<R> : never;

/** A function for each procedure of a version. One that returns a value, not a promise, is answered at once. */
export type Handlers<V> = V extends Version<infer P> ? { readonly [K in keyof P]: Handler<P[K]> } : never;

/** Runs a procedure of whatever types. */
export type Handle = (args: unknown, context: CallContext) => unknown;

/**
 * Stands between dispatch and every handler, procedure 0 included: may look, change arguments and results, throw a
 * `CallRefusal`, or not call `next` at all. What it returns is the result, or a promise of it; a handler answers at
 * once only where every interceptor does.
 */
export type ServerInterceptor = (args: unknown, context: CallContext, next: Handle) => unknown;

/** A procedure with its handler, as dispatch looks it up. */
export interface Service extends ServedProcedure {
  readonly args: xdr.Codec<unknown>;
  readonly result: xdr.Codec<unknown>;
  readonly oneway: boolean;
  readonly handle: Handle;
}

/**
 * Services of one version by procedure number.
 * @throws TypeError when a procedure has no handler, which untyped callers may do
 */
export function servicesOf<P extends Procedures>(
  version: Version<P>,
  handlers: Handlers<Version<P>>,
): Map<number, Service> {
  const byName: Readonly<Record<string, unknown>> = handlers;
  const services = new Map<number, Service>();
  for (const [name, procedure] of Object.entries(version.procedures)) {
    const handler = byName[name];
    if (typeof handler !== 'function') throw new TypeError(`${version.programName}: no handler for ${name}`);
    services.set(procedure.number, {
      ...procedure,
      program: version.program,
      version: version.version,
      name: `${version.programName}.${name}`,
      handle: handler.bind(handlers) as Handle,
    });
  }
  return services;
}

/** A handler behind its interceptors, the first of them outermost. */
export function intercepted(handle: Handle, interceptors: readonly ServerInterceptor[]): Handle {
  return interceptors.reduceRight<Handle>(
    (next, interceptor) => (args, context) => interceptor(args, context, next),
    handle,
  );
}
