import { type ServerOperation, statusOfByte } from '../../p2p-protocol/index.js';
import type { OperationObserver } from '../operation-observer.js';
import type { Metrics } from '../../admin/metrics.js';

/** From what memory answers in to what a client gives up at. */
const SECONDS = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

/** Counts and times the operations of a P2P server. */
export function operationMetrics(metrics: Metrics): OperationObserver {
  const operations = metrics.counter(
    {
      name: 'operations_total',
      help: 'Operations answered, by kind and by what the status of the reply means',
    },
    ['operation', 'result'],
  );
  const durations = metrics.histogram(
    {
      name: 'operation_duration_seconds',
      help: 'From the last byte of the request until the reply is handed to the kernel',
      buckets: SECONDS,
    },
    ['operation'],
  );
  const unknown = metrics.counter({
    name: 'unknown_requests_total',
    help: 'Connections that asked for no operation there is, and were closed without a word',
  });
  return {
    answered(operation: ServerOperation, statusByte: number, durationMs: number) {
      operations.inc({ operation, result: statusOfByte(operation, statusByte) });
      durations.observe({ operation }, durationMs / 1000);
    },
    unknown: () => unknown.inc(),
  };
}
