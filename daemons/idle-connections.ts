import type { FastifyInstance } from 'fastify';

const IDLE_SWEEP_MS = 50;

/**
 * Node waits on close for clients that keep their connection alive (72 s). Idle connections are therefore cut again
 * and again until the close is through: one becomes idle only when its running request has been answered, and that
 * answer must not be cut. What is still there after `drainMs` is half a request that may never be completed.
 */
export function closeIdleConnectionsOnClose(service: FastifyInstance, drainMs: number): void {
  const { server } = service;
  service.addHook('preClose', (done) => {
    server.closeIdleConnections();
    const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
    const cut = setTimeout(() => server.closeAllConnections(), drainMs);
    server.once('close', () => {
      clearInterval(sweep);
      clearTimeout(cut);
    });
    done();
  });
}
