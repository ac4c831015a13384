import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { closeIdleConnectionsOnClose } from '../idle-connections.js';
import { requestLimits } from '../request-limits.js';
import { AdminAccess, type Refusal } from './access.js';
import { SECURITY_HEADERS } from './headers.js';
import type { Metrics } from './metrics.js';
import { readPageFiles } from './page-files.js';
import type { Readiness } from './readiness.js';
import { addViewRoutes } from './view/routes.js';
import { OPEN_ENDPOINTS } from './view/endpoints.js';
import type { View } from './view/view.js';

const REQUEST_TIMEOUT_MS = 5_000;
/** Longer than the usual pause between two scrapes. */
const KEEP_ALIVE_MS = 75_000;
/** Ends a client that neither asks nor reads, half-read answers included. */
const SILENCE_MS = 90_000;
/** A browser takes six for a page, and keeps one for its events. */
const MAX_CONNECTIONS = 64;
const DRAIN_MS = 250;

export interface Watched {
  readonly readiness: Readiness;
  readonly metrics: Metrics;
  readonly view: View;
}

/**
 * `GET /healthz` answers 200 as long as the process answers at all; `GET /readyz` 200 or 503 with a `ReadinessReport`;
 * `GET /metrics` the metrics as Prometheus reads them; `GET /` the page, which shows what is under `/api/`.
 */
export function adminService(
  { readiness, metrics, view }: Watched,
  access = new AdminAccess({ host: 'localhost', token: undefined }),
): FastifyInstance {
  const service = fastify({
    ...requestLimits(REQUEST_TIMEOUT_MS),
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionTimeout: SILENCE_MS,
    bodyLimit: 1,
    ajv: { customOptions: { coerceTypes: true, removeAdditional: false } },
  });
  service.server.maxConnections = MAX_CONNECTIONS;
  // An accept that fails concerns a client of this address; without a listener it would end the daemon.
  service.server.on('error', () => undefined);
  const files = readPageFiles();
  guard(service, access, new Set([...OPEN_ENDPOINTS, ...files.map(({ path }) => path)]));
  addProbeRoutes(service, readiness, metrics);
  for (const { path, type, bytes } of files)
    service.get(path, (_request, reply) => reply.type(type).send(bytes));
  addViewRoutes(service, view);
  closeIdleConnectionsOnClose(service, DRAIN_MS);
  return service;
}

/** What other programs ask now and then: an orchestrator, a load balancer, Prometheus. */
function addProbeRoutes(service: FastifyInstance, readiness: Readiness, metrics: Metrics): void {
  service.get('/healthz', (_request, reply) => reply.send({ alive: true }));
  service.get('/readyz', (_request, reply) => {
    const report = readiness.report();
    return reply.code(report.ready ? 200 : 503).send(report);
  });
  service.get('/metrics', async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.render()),
  );
}

/**
 * Goes before everything else, what does not exist included. The page says nothing of the daemon, so that it is there for
 * everybody, and can ask for the token.
 */
function guard(service: FastifyInstance, access: AdminAccess, openPaths: ReadonlySet<string>): void {
  service.addHook('onRequest', (request, reply, done) => {
    reply.headers(SECURITY_HEADERS);
    const isOpen = openPaths.has(request.routeOptions.url ?? '');
    const refusal =
      access.refusalOfOrigin(request.headers) ??
      (isOpen ? undefined : access.refusalOfReader(request.headers));
    if (refusal === undefined) done();
    else refuse(reply, refusal);
  });
}

function refuse(reply: FastifyReply, { statusCode, message }: Refusal): void {
  if (statusCode === 401) reply.header('www-authenticate', 'Bearer realm="sunshare"');
  reply.code(statusCode).send({ statusCode, message });
}
