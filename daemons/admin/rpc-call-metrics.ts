import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type CallEvent, CLIENT_CALL_CHANNEL, SERVER_CALL_CHANNEL } from 'onc-rpc';
import type { Metrics } from './metrics.js';

const SECONDS = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * Counts and times the calls that this process serves over RPC, as onc-rpc publishes them: those that reached a
 * procedure. Their names come from the program, and statuses from the protocol. The result ends it.
 */
export function rpcCallMetrics(
  metrics: Metrics,
  onCall: (durationMs: number) => void = () => undefined,
): () => void {
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
  return eachCall(SERVER_CALL_CHANNEL, (event) => {
    const procedure = event['rpc.method'];
    calls.inc({ procedure, status: statusOf(event) });
    durations.observe({ procedure }, event.durationMs / 1000);
    onCall(event.durationMs);
  });
}

/** Counts the calls that this process makes over RPC, by what became of them. The result ends it. */
export function sentCallMetrics(metrics: Metrics): () => void {
  const calls = metrics.counter(
    {
      name: 'rpc_calls_sent_total',
      help: 'RPC calls made, by procedure and by the code of what went wrong (SUCCESS)',
    },
    ['procedure', 'status'],
  );
  return eachCall(CLIENT_CALL_CHANNEL, (event) =>
    calls.inc({ procedure: event['rpc.method'], status: statusOf(event) }),
  );
}

function statusOf(event: CallEvent): string {
  return event['error.type'] ?? 'SUCCESS';
}

function eachCall(channel: string, take: (event: CallEvent) => void): () => void {
  const listener = (message: unknown): void => take(message as CallEvent);
  subscribe(channel, listener);
  return () => void unsubscribe(channel, listener);
}
