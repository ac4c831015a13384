import { closeSync, openSync, readSync } from 'node:fs';
import { P2P_STORE } from '../../../daemons/p2p-server/store/sqlite/schema.js';
import { APPLICATION_ID_OFFSET, storePath } from '../../../daemons/sqlite/store-file.js';
import { TRAIL_SCHEMA } from '../../../daemons/trail/trail-schema.js';
import { AuditFailure } from '../audit-failure.js';
import { reporting } from '../files/read-only-database.js';

type StoreKind = 'trail' | 'P2P store';

/** What a file is by its header. @throws AuditFailure for one that is neither, or cannot be read */
export function storeKind(name: string): StoreKind {
  const id = reporting(name, () => applicationIdOf(storePath(name)));
  if (id === TRAIL_SCHEMA.applicationId) return 'trail';
  if (id === P2P_STORE.applicationId) return 'P2P store';
  throw new AuditFailure(
    'unreadable',
    `${name} is neither an audit trail nor a P2P server's store, or its header is damaged`,
  );
}

function applicationIdOf(file: string): number | undefined {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(4);
    const read = readSync(descriptor, bytes, 0, 4, APPLICATION_ID_OFFSET);
    return read === 4 ? bytes.readInt32BE() : undefined;
  } finally {
    closeSync(descriptor);
  }
}
