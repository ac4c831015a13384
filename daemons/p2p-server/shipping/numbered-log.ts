import { type Client, RpcError } from 'onc-rpc';
import type { HeadResult, LOG_PROG } from '../../programs/audit.js';
import { ForeignSourceError, RecordsRefusedError } from './log-way.js';

/** The log server by version 2 of its program, which knows records by their numbers. */
export type NumberedLog = Client<typeof LOG_PROG.AUDIT_VERS>;

/**
 * The highest sequence that the log server says it holds.
 * @throws RecordsRefusedError, or Error where trying again may help
 */
export function heldBy(result: HeadResult): number {
  switch (result.tag) {
    case 'AUDIT_OK':
      return Number(result.value);
    case 'AUDIT_FOREIGN_SOURCE':
      throw new ForeignSourceError(`${result.tag}: ${result.value}`);
    case 'AUDIT_UNAVAILABLE':
      throw new Error(`AUDIT_UNAVAILABLE: ${result.value}`);
    default:
      throw new RecordsRefusedError(`${result.tag}: ${result.value}`);
  }
}

/** The 16 bytes of a UUID. */
export function sourceId(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

/** Whether the log server could not read a call, as some cannot whose texts are no UTF-8. */
export function isUnreadable(error: unknown): boolean {
  return error instanceof RpcError && error.code === 'GARBAGE_ARGS';
}
