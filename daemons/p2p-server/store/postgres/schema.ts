import { LEASE_TABLE } from '../../../postgres/lease.js';
import type { PostgresSchema } from '../../../postgres/migrations.js';

/** Rows that share the counting, so that two who count rarely meet. */
export const COUNT_SHARDS = 64;

const VERSION_1 = `
CREATE TABLE users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE "C" NOT NULL UNIQUE,
  secret_hash text,
  -- How many they have.
  publications bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 80);

-- Greater than any number of a store that was there before.
CREATE SEQUENCE session_numbers;
SELECT setval('session_numbers', (extract(epoch FROM clock_timestamp()) * 1000)::bigint);

CREATE TABLE connections (
  user_id bigint PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  -- In the order of connection.
  number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  ip text NOT NULL,
  port integer NOT NULL,
  session bigint,
  sha256 text,
  expires_at timestamptz,
  -- As it stands in the reply to LIST USERS.
  entry bytea NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX connections_by_expiry ON connections (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE publications (
  -- Those of one user are in the order of publication.
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  path text COLLATE "C" NOT NULL,
  description text NOT NULL,
  published text NOT NULL,
  size bigint,
  UNIQUE (user_id, path)
);
CREATE INDEX publications_by_user ON publications (user_id, number);

CREATE TABLE counts (
  shard integer PRIMARY KEY,
  users bigint NOT NULL DEFAULT 0,
  connected bigint NOT NULL DEFAULT 0,
  publications bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 10);
INSERT INTO counts (shard) SELECT generate_series(0, ${COUNT_SHARDS - 1});

-- A transaction knows itself by (origin, origin_number), here or in marks: what came twice is recognised.
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  origin bigint NOT NULL,
  origin_number bigint NOT NULL,
  user_name bytea NOT NULL,
  operation text NOT NULL,
  path bytea,
  timestamp text NOT NULL,
  result integer NOT NULL,
  address text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Given by who ships, without gaps, in the order of id among those that are committed.
  number bigint UNIQUE,
  UNIQUE (origin, origin_number)
) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 10000);
CREATE INDEX outbox_without_number ON outbox (id) WHERE number IS NULL;

-- Records that there was no room for and that no record tells of yet.
CREATE TABLE marks (
  origin bigint NOT NULL,
  origin_number bigint NOT NULL,
  dropped bigint NOT NULL,
  made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (origin, origin_number)
);

-- A record's sequence is its number less base.
CREATE TABLE source (
  id integer PRIMARY KEY CHECK (id = 1),
  uuid text NOT NULL,
  base bigint NOT NULL DEFAULT 0,
  last_number bigint NOT NULL DEFAULT 0,
  acknowledged bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 10);
INSERT INTO source (id, uuid) VALUES (1, gen_random_uuid()::text);

${LEASE_TABLE}`;

/** What P2P servers keep in PostgreSQL. */
export const P2P_TABLES: PostgresSchema = { kind: 'p2p-server', migrations: [VERSION_1] };
