import type { Caller } from 'onc-rpc';
import { isLoopback } from 'onc-rpc/addresses';
import type { MappingOwner } from './mapping-table.js';

/** Ports below are the superuser's to bind (`IPPORT_RESERVED`). */
const IPPORT_RESERVED = 1024;

/**
 * As whom a caller may set and unset mappings; undefined: not at all. Only programs on this machine may: over loopback,
 * AF_LOCAL or in the same process. Who an AF_LOCAL caller is cannot be seen from here: there, the socket file's mode
 * decides who may call at all.
 */
export function registrantOf({ netid, address, port }: Caller): MappingOwner | undefined {
  if (netid === 'local' || netid === 'memory') return 'unknown';
  if (!isLoopback(address)) return undefined;
  return port < IPPORT_RESERVED ? 'superuser' : 'unknown';
}
