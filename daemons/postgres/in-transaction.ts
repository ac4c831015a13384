import type { Connection } from './connection.js';

/** Runs in a transaction. Whatever is thrown, the connection is not given back within it. */
export async function inTransaction<T>(
  connection: Connection,
  use: () => Promise<T>,
  begin = 'BEGIN',
): Promise<T> {
  await connection.command(begin);
  try {
    const value = await use();
    await connection.commit();
    return value;
  } catch (error) {
    await connection.command('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
