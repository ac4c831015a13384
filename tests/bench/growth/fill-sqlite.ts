import { checksumOf } from '../../../daemons/p2p-server/store/sqlite/rows.js';
import { P2P_STORE } from '../../../daemons/p2p-server/store/sqlite/schema.js';
import { SqliteStore } from '../../../daemons/p2p-server/store/sqlite/sqlite-store.js';
import { prepareStatements } from '../../../daemons/p2p-server/store/sqlite/statements.js';
import type { Database } from '../../../daemons/sqlite/driver.js';
import { openDatabase } from '../../../daemons/sqlite/open-database.js';
import { PUBLISHED } from './published.js';

// fill-sqlite FILE USERS PUBLICATIONS: a store with so many users, all connected, and so many publications of each, as the
// server would have written it one by one. Written in one transaction, which nothing but time is at stake of.

const [file = '', users = 0, each = 0] = process.argv
  .slice(2)
  .map((text, at) => (at === 0 ? text : Number(text)));

const diagnose = (message: string): void => console.error(message);
await (await SqliteStore.open(String(file), { diagnose })).close();
const opened = await openDatabase({ file: String(file), schema: P2P_STORE, diagnose });
fill(opened.database, Number(users), Number(each));
opened.close();

function fill(database: Database, users: number, each: number): void {
  const statements = prepareStatements(database);
  database.pragma('journal_mode = OFF');
  database.pragma('synchronous = OFF');
  database.pragma('cache_spill = ON');
  database.pragma('cache_size = -500000');
  database.exec('BEGIN');
  for (let id = 1; id <= users; id += 1) {
    const name = `user${id - 1}`;
    const user = { id, name, secretHash: null, publications: each };
    statements.addUser.run({ ...user, checksum: checksumOf.user(user) });
    const row = { number: id, user: name, ip: '127.0.0.1', port: 40_000, session: null, sha256: null };
    statements.addConnection.run({ ...row, checksum: checksumOf.connection(row) });
    for (let i = 0; i < each; i += 1) {
      const number = (id - 1) * each + i + 1;
      const publication = { ...PUBLISHED, number, user: id, path: `/tmp/file-${i}`, size: null };
      statements.addPublication.run({ ...publication, checksum: checksumOf.publication(publication) });
    }
  }
  const state = statements.readState.get();
  if (state === undefined) throw new Error('a store without state');
  const counts = { users, publications: users * each, lastUser: users, lastConnection: users };
  const counted = { ...state, ...counts, lastPublication: users * each };
  statements.writeState.run({ ...counted, checksum: checksumOf.state(counted) });
  database.exec('COMMIT');
  database.pragma('synchronous = FULL');
}
