import type { PrivatePostgres } from '../../postgres/private-postgres.js';
import type { Population } from './model.js';

export const SESSION = 7;
/** Of those who connected before it was measured; who comes on top has another. */
export const PORT = 4_000;
export const PUBLICATIONS_OF_EACH = 10;
export const TIMESTAMP = '26/11/2026 12:00:00';

/** So many are connected: ten times as many are registered, and each who is connected publishes ten files. */
export function populationOf(connected: number): Population {
  return { users: 10 * connected, connected, publications: PUBLICATIONS_OF_EACH * connected };
}

/**
 * Fills the tables of a schema with users `u1` to `u<users>`, of whom the first are connected and publish; those that are
 * full already are put in order only.
 */
export async function fill(
  postgres: PrivatePostgres,
  schema: string,
  population: Population,
): Promise<Readonly<Record<keyof Population, number>>> {
  const isFull = `SELECT sum(users) >= ${population.users} FROM ${schema}.counts`;
  if ((await postgres.sql(isFull)) !== 't') await fillEmpty(postgres, schema, population);
  // Who was connected by a measurement before.
  await postgres.sql(`DELETE FROM ${schema}.connections WHERE port <> ${PORT}`);
  await postgres.sql('CHECKPOINT');
  const bytesOf = async (table: string): Promise<number> =>
    Number(await postgres.sql(`SELECT pg_total_relation_size('${schema}.${table}')`));
  return {
    users: await bytesOf('users'),
    connected: await bytesOf('connections'),
    publications: await bytesOf('publications'),
  };
}

async function fillEmpty(
  postgres: PrivatePostgres,
  schema: string,
  { users, connected, publications }: Population,
): Promise<void> {
  const known = `generate_series(1, ${connected}) AS n JOIN ${schema}.users ON name = 'u' || n`;
  // The tables refer to each other rightly: that is not looked up for each row.
  await postgres.sql(`
    SET session_replication_role = replica;
    SET synchronous_commit = off;
    INSERT INTO ${schema}.users (name, publications)
      SELECT 'u' || n, CASE WHEN n <= ${connected} THEN ${PUBLICATIONS_OF_EACH} ELSE 0 END
      FROM generate_series(1, ${users}) AS n;
    ANALYZE ${schema}.users;
    INSERT INTO ${schema}.connections (user_id, ip, port, session, expires_at, entry)
      SELECT id, '192.0.2.' || n % 250, ${PORT}, ${SESSION}, clock_timestamp() + interval '1 year',
        convert_to(name, 'UTF8') || '\\x00' || convert_to('192.0.2.' || n % 250, 'UTF8') || '\\x00'
          || convert_to('${PORT}', 'UTF8') || '\\x00' FROM ${known} ORDER BY n;
    INSERT INTO ${schema}.publications (user_id, path, description, published)
      SELECT id, '/srv/share/file-' || file, 'a file', '${TIMESTAMP}'
      FROM ${known}, generate_series(1, ${PUBLICATIONS_OF_EACH}) AS file;
    UPDATE ${schema}.counts SET users = ${users}, connected = ${connected}, publications = ${publications}
      WHERE shard = 0`);
  await postgres.sql('VACUUM (ANALYZE)');
  // As after a heartbeat of each: no page is known any more to hold nothing but what everybody sees.
  await postgres.sql(`UPDATE ${schema}.connections SET expires_at = expires_at + interval '1 second'`);
}
