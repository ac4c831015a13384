import type { StoreSchema } from '../sqlite/migrations.js';

/**
 * The tables of a trail's file. Names need not be UTF-8, so they are kept as their bytes. `segment` has one row; the
 * end of the chain in it is changed in the transaction that adds records.
 */
export const TRAIL_SCHEMA: StoreSchema = {
  // "suAT"
  applicationId: 0x7375_4154,
  migrations: [
    `CREATE TABLE records (
       position INTEGER PRIMARY KEY, source BLOB NOT NULL, sequence INTEGER NOT NULL,
       username BLOB NOT NULL, operation BLOB NOT NULL, timestamp BLOB NOT NULL,
       result INTEGER NOT NULL, address TEXT NOT NULL,
       received_ms INTEGER NOT NULL, caller TEXT NOT NULL, authentication INTEGER NOT NULL, identity TEXT NOT NULL,
       hash BLOB NOT NULL
     ) STRICT;
     CREATE UNIQUE INDEX records_by_source ON records (source, sequence);
     CREATE INDEX records_by_user ON records (username, position);
     CREATE INDEX records_by_time ON records (received_ms, position);
     CREATE TABLE sources (
       source BLOB PRIMARY KEY, head INTEGER NOT NULL, authentication INTEGER NOT NULL, identity TEXT NOT NULL
     ) STRICT;
     CREATE TABLE gaps (
       source BLOB NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, noticed_ms INTEGER NOT NULL,
       PRIMARY KEY (source, first)
     ) STRICT;
     CREATE TABLE segment (
       number INTEGER NOT NULL, first_position INTEGER NOT NULL, previous_hash BLOB NOT NULL,
       last_position INTEGER NOT NULL, last_hash BLOB NOT NULL
     ) STRICT;
     INSERT INTO segment VALUES (1, 1, zeroblob(32), 0, zeroblob(32));`,
  ],
};
