import type { OperationRecord } from '../../../daemons/p2p-server/store/operation-record.js';

/** A user's registration, as the log is told of it. */
export function registrationOf(user: string | Buffer): OperationRecord {
  return {
    user: Buffer.from(user),
    operation: 'REGISTER',
    path: undefined,
    timestamp: '11/05/2025 18:02:34',
    result: 0,
    address: '127.0.0.1',
  };
}
