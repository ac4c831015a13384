/**
 * For the tests of programs that use this package: a network in memory on which messages are dropped, delayed,
 * duplicated, reordered and cut to pieces, the same way each time.
 *
 * @module
 */
export { type Clock, ManualClock, systemClock } from './clock.js';
export type { DatagramFaults, Delay, NetworkCounts, StreamFaults } from './faults.js';
export {
  MemoryNetwork,
  type MemoryNetworkOptions,
  type MemoryTcpOptions,
  type MemoryUdpOptions,
} from './memory-network.js';
