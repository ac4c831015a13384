import fastify, { type FastifyInstance } from 'fastify';
import { closeIdleConnectionsOnClose } from '../idle-connections.js';
import type { Metrics } from './metrics.js';
import type { Readiness } from './readiness.js';

const REQUEST_TIMEOUT_MS = 5_000;
/** Longer than the usual pause between two scrapes. */
const KEEP_ALIVE_MS = 75_000;
/** Ends a client that neither asks nor reads, half-read answers included. */
const SILENCE_MS = 90_000;
const MAX_CONNECTIONS = 16;
const DRAIN_MS = 250;

/** What is watched. */
export interface Watched {
  readonly readiness: Readiness;
  readonly metrics: Metrics;
}

/**
 * `GET /healthz` answers 200 as long as the process answers at all; `GET /readyz` 200 or 503 with a `ReadinessReport`;
 * `GET /metrics` the metrics as Prometheus reads them.
 */
export function adminService({ readiness, metrics }: Watched): FastifyInstance {
  const service = fastify({
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionTimeout: SILENCE_MS,
    bodyLimit: 1,
  });
  service.server.maxConnections = MAX_CONNECTIONS;
  // An accept that fails concerns a client of this address; without a listener it would end the daemon.
  service.server.on('error', () => undefined);
  service.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'));
  service.get('/healthz', (_request, reply) => reply.send({ alive: true }));
  service.get('/readyz', (_request, reply) => {
    const report = readiness.report();
    return reply.code(report.ready ? 200 : 503).send(report);
  });
  service.get('/metrics', async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.render()),
  );
  closeIdleConnectionsOnClose(service, DRAIN_MS);
  return service;
}
