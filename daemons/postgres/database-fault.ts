import { isPostgresError } from './driver.js';

/** The database is away, or cannot do what it is for: nothing that an operation asked for is wrong. */
export class DatabaseAwayError extends Error {
  override readonly name = 'DatabaseAwayError';
}

/** Classes of SQLSTATE that concern the server, not the statement. */
const OF_THE_SERVER = [
  // connection; resources; operator; system; a transaction that has to begin anew; another primary
  ...['08', '53', '57', '58', 'XX', '40', '25'],
  // what it cannot do; prepared statements; schemas; tables and rights: not as they were when we came
  ...['0A', '26', '3F', '42'],
];
const LOCK_TIMEOUT = '55P03';
const UNIQUE_VIOLATION = '23505';

/** Whether the database failed, rather than refused a statement for what it says. */
export function isDatabaseFault(error: unknown): boolean {
  if (error instanceof DatabaseAwayError) return true;
  if (isPostgresError(error))
    return OF_THE_SERVER.includes(error.code.slice(0, 2)) || error.code === LOCK_TIMEOUT;
  // whatever else comes out of the driver is of the connection
  return false;
}

export function isUniqueViolation(error: unknown): boolean {
  return isPostgresError(error) && error.code === UNIQUE_VIOLATION;
}

/** Whether the database has no room for what it was asked, such as for one more connection: class 53, wherever it stands. */
export function isOverfull(error: unknown): boolean {
  if (isPostgresError(error)) return error.code.startsWith('53');
  if (error instanceof AggregateError) return error.errors.some(isOverfull);
  return error instanceof Error && error.cause !== undefined && isOverfull(error.cause);
}

/** Whether it may well go when it is done anew at once: two were in each other's way. */
export function isConflict(error: unknown): boolean {
  return isPostgresError(error) && error.code.startsWith('40');
}
