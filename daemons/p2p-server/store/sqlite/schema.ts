import type { StoreSchema } from '../../../sqlite/migrations.js';

/** Numbers in `users.id`, `publications.number` and so on are never given twice: `state` knows the last of each. */
const VERSION_1 = `
CREATE TABLE users (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  secret_hash TEXT,
  publications INTEGER NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;

CREATE TABLE publications (
  number INTEGER PRIMARY KEY,
  user INTEGER NOT NULL,
  path TEXT NOT NULL,
  description TEXT NOT NULL,
  published TEXT NOT NULL,
  size INTEGER,
  checksum INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX publications_by_path ON publications (user, path);
CREATE INDEX publications_by_user ON publications (user, number);

-- Users whose row is gone, and whose publications are not yet all gone.
CREATE TABLE removed_users (id INTEGER PRIMARY KEY) STRICT;

CREATE TABLE connections (
  number INTEGER PRIMARY KEY,
  user TEXT NOT NULL UNIQUE,
  ip TEXT NOT NULL,
  port INTEGER NOT NULL,
  session INTEGER,
  sha256 TEXT,
  checksum INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX connections_by_session ON connections (session) WHERE session IS NOT NULL;

-- A record's sequence is its id less state.base.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  user BLOB NOT NULL,
  operation TEXT NOT NULL,
  path BLOB,
  timestamp TEXT NOT NULL,
  result INTEGER NOT NULL,
  address TEXT NOT NULL,
  recorded_ms INTEGER NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;

CREATE TABLE state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  source TEXT NOT NULL,
  base INTEGER NOT NULL,
  last_record INTEGER NOT NULL,
  dropped INTEGER NOT NULL,
  users INTEGER NOT NULL,
  publications INTEGER NOT NULL,
  last_user INTEGER NOT NULL,
  last_publication INTEGER NOT NULL,
  last_connection INTEGER NOT NULL,
  last_session INTEGER NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;
`;

/** What a P2P server keeps in a SQLite file. The application id is `suSP` in ASCII. */
export const P2P_STORE: StoreSchema = { applicationId: 0x7375_5350, migrations: [VERSION_1] };
