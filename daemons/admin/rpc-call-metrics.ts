import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type CallEvent, SERVER_CALL_CHANNEL } from 'onc-rpc';
import type { Metrics } from './metrics.js';

const SECONDS = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * Counts and times the calls that this process serves over RPC, as onc-rpc publishes them: those that reached a
 * procedure. Their names come from the program, and statuses from the protocol. The result ends it.
 */
export function rpcCallMetrics(metrics: Metrics): () => void {
  const calls = metrics.counter(
    {
      name: 'rpc_calls_total',
      help: 'RPC calls that reached a procedure, by procedure and by what they were answered with',
    },
    ['procedure', 'status'],
  );
  const durations = metrics.histogram(
    { name: 'rpc_call_duration_seconds', help: 'From the call to its reply', buckets: SECONDS },
    ['procedure'],
  );
  const take = (message: unknown): void => {
    const event = message as CallEvent;
    const procedure = event['rpc.method'];
    calls.inc({ procedure, status: event['error.type'] ?? 'SUCCESS' });
    durations.observe({ procedure }, event.durationMs / 1000);
  };
  subscribe(SERVER_CALL_CHANNEL, take);
  return () => void unsubscribe(SERVER_CALL_CHANNEL, take);
}
