import type { CallOptions, CallTarget } from './transport.js';

/** A call on its way to the transport. */
export interface InterceptedCall {
  /** The procedure, with its codecs. */
  readonly target: CallTarget<unknown, unknown>;
  /** Its arguments, of the type that the procedure takes. */
  readonly args: unknown;
  /** What the caller said for this call. */
  readonly options: CallOptions;
}

/**
 * Stands before every call of a transport: may look, change arguments, options and results, call `next` more than
 * once, or not at all.
 */
export type ClientInterceptor = (
  call: InterceptedCall,
  next: (call: InterceptedCall) => Promise<unknown>,
) => Promise<unknown>;

/** Makes a call through its interceptors, the first of them outermost. */
export function intercept<A, R>(
  interceptors: readonly ClientInterceptor[],
  call: { readonly target: CallTarget<A, R>; readonly args: A; readonly options: CallOptions },
  last: (call: InterceptedCall) => Promise<unknown>,
): Promise<R> {
  const chain = interceptors.reduceRight<typeof last>(
    (next, interceptor) => async (each) => interceptor(each, next),
    last,
  );
  // interceptors see calls of every type; each gives back what its procedure promises
  return chain(call) as Promise<R>;
}
