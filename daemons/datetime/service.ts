import fastify, { type FastifyInstance } from 'fastify';
import { formatTimestamp } from './datetime-format.js';
import { closeIdleConnectionsOnClose } from '../idle-connections.js';
import { requestLimits } from '../request-limits.js';

const REQUEST_TIMEOUT_MS = 10_000;
const DRAIN_MS = 2_000;

/** The datetime service: `GET /datetime` answers the 19 bytes `DD/MM/YYYY HH:MM:SS` of `now`, in local time. */
export function datetimeService(now: () => Date): FastifyInstance {
  const service = fastify(requestLimits(REQUEST_TIMEOUT_MS));
  service.get('/datetime', (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send(formatTimestamp(now())),
  );
  closeIdleConnectionsOnClose(service, DRAIN_MS);
  return service;
}
