import { LEASE_TABLE } from '../../postgres/lease.js';
import type { PostgresSchema } from '../../postgres/migrations.js';

const VERSION_1 = `
-- Names need not be UTF-8, so they are kept as their bytes. Who would add behind another end than ours meets the key.
CREATE TABLE trail_records (
  position bigint PRIMARY KEY,
  source bytea NOT NULL,
  sequence bigint NOT NULL,
  username bytea NOT NULL,
  operation bytea NOT NULL,
  timestamp bytea NOT NULL,
  result bigint NOT NULL,
  address bytea NOT NULL,
  received_ms bigint NOT NULL,
  caller text NOT NULL,
  authentication integer NOT NULL,
  identity text NOT NULL,
  hash bytea NOT NULL,
  UNIQUE (source, sequence)
);
CREATE INDEX trail_records_by_user ON trail_records (username, position);
CREATE INDEX trail_records_by_time ON trail_records (received_ms, position);

CREATE TABLE trail_sources (
  source bytea PRIMARY KEY,
  head bigint NOT NULL,
  authentication integer NOT NULL,
  identity text NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE trail_gaps (
  source bytea NOT NULL,
  first bigint NOT NULL,
  last bigint NOT NULL,
  noticed_ms bigint NOT NULL,
  PRIMARY KEY (source, first)
);

-- Up to which position lines were given to an output.
CREATE TABLE trail_output (
  id integer PRIMARY KEY CHECK (id = 1),
  printed bigint NOT NULL
) WITH (fillfactor = 10);
INSERT INTO trail_output VALUES (1, 0);
${LEASE_TABLE}`;

/** What log servers keep in PostgreSQL. */
export const TRAIL_TABLES: PostgresSchema = { kind: 'trail', migrations: [VERSION_1] };
