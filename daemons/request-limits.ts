import type { ServerOptions } from 'node:http';

/** How late Node may notice that a request takes too long. */
const CHECK_MS = 1_000;

interface RequestLimits {
  readonly requestTimeout: number;
  readonly http: ServerOptions;
}

/**
 * What Fastify is to be given so that a request has come within a time, head and body. Of its own `requestTimeout` alone
 * Node makes the time for the head, and gives the whole the 60 s that a head has by default; and it looks each 30 s.
 */
export function requestLimits(requestTimeoutMs: number): RequestLimits {
  return {
    requestTimeout: requestTimeoutMs,
    http: {
      requestTimeout: requestTimeoutMs,
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: CHECK_MS,
    },
  };
}
