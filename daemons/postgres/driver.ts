import type pg from 'pg';

// The only file that loads the driver: it is optional.

export type PostgresClient = pg.Client;
export type PostgresClientOptions = pg.ClientConfig;
export type PostgresDriver = new (options: PostgresClientOptions) => PostgresClient;

/** What the database itself reports: `code` is the SQLSTATE. */
export interface PostgresError extends Error {
  readonly code: string;
  readonly severity: string;
}

export function isPostgresError(error: unknown): error is PostgresError {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    'severity' in error &&
    error.severity !== undefined
  );
}

/** @throws Error that says how to get it where it is missing */
export async function postgresDriver(): Promise<PostgresDriver> {
  try {
    const { default: driver } = await import('pg');
    return driver.Client;
  } catch (error) {
    throw new Error(
      'postgres: stores need the npm package pg, which is not installed: run `npm install --no-save pg@8`',
      {
        cause: error,
      },
    );
  }
}
