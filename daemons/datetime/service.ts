import fastify, { type FastifyInstance } from 'fastify';
import { formatTimestamp } from '../datetime-format.js';

const REQUEST_TIMEOUT_MS = 10_000;
const IDLE_SWEEP_MS = 50;
const DRAIN_MS = 2_000;

/** The datetime service: `GET /datetime` answers the 19 bytes `DD/MM/YYYY HH:MM:SS` of `now`, in local time. */
export function datetimeService(now: () => Date): FastifyInstance {
  const service = fastify({ requestTimeout: REQUEST_TIMEOUT_MS });
  service.get('/datetime', (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send(formatTimestamp(now())),
  );
  closeIdleConnectionsOnClose(service);
  return service;
}

/**
 * Node waits on close for clients that keep their connection alive (72 s). Idle connections are therefore cut again
 * and again until the close is through: one becomes idle only when its running request has been answered, and that
 * answer must not be cut. What is still there after `DRAIN_MS` is half a request that may never be completed.
 */
function closeIdleConnectionsOnClose(service: FastifyInstance): void {
  const { server } = service;
  service.addHook('preClose', (done) => {
    server.closeIdleConnections();
    const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
    const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
    server.once('close', () => {
      clearInterval(sweep);
      clearTimeout(cut);
    });
    done();
  });
}
