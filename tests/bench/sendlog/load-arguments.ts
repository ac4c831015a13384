import type { InFlight } from './in-flight.js';

/** The command line of every load generator of ours that makes calls: `PORT SECONDS IN_FLIGHT [timed]`. */
export function loadArguments(args: readonly string[]): InFlight & { port: number } {
  const [port, seconds, inFlight] = args.slice(0, 3).map(Number);
  if (port === undefined || seconds === undefined || inFlight === undefined)
    throw new Error('arguments: PORT SECONDS IN_FLIGHT [timed]');
  return { port, seconds, inFlight, isTimed: args[3] === 'timed' };
}
