/** What every call carries: 100 bytes on the wire, record mark and headers of ONC RPC included. */
export const ENTRY = {
  username: 'alice',
  operation: 'PUBLISH /tmp/some-file.txt',
  timestamp: '26/11/2026 08:00:00',
} as const;
