import type * as xdr from 'node-xdr';
import type { Procedure, Procedures, Version } from '../program.js';
import type { Credential } from './authentication.js';
import type { Caller } from './caller.js';

/** What a handler may know of its call besides the arguments. */
export interface CallContext {
  readonly xid: number;
  readonly caller: Caller;
  readonly credential: Credential;
}

type Handler<P> =
  P extends Procedure<infer A, infer R> ? (args: A, context: CallContext) => R | Promise<R> : never;

/** A function for each procedure of a version. One that returns a value, not a promise, is answered at once. */
export type Handlers<V> = V extends Version<infer P> ? { readonly [K in keyof P]: Handler<P[K]> } : never;

/** A procedure with its handler, as dispatch looks it up. */
export interface Service {
  readonly name: string;
  readonly args: xdr.Codec<unknown>;
  readonly result: xdr.Codec<unknown>;
  readonly oneway: boolean;
  handle(args: unknown, context: CallContext): unknown;
}

/** Services of one version by procedure number. */
export function servicesOf<P extends Procedures>(
  version: Version<P>,
  handlers: Handlers<Version<P>>,
): Map<number, Service> {
  const byName: Readonly<Record<string, unknown>> = handlers;
  const services = new Map<number, Service>();
  for (const [name, each] of Object.entries(version.procedures)) {
    const handler = byName[name];
    if (typeof handler !== 'function') throw new TypeError(`${version.programName}: no handler for ${name}`);
    const handle = handler.bind(handlers) as Service['handle'];
    services.set(each.number, { name, args: each.args, result: each.result, oneway: each.oneway, handle });
  }
  return services;
}
