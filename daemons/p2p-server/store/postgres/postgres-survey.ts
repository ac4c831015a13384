import type { Connection, Statement } from '../../../postgres/connection.js';
import type { DirectoryCounts, Survey, SurveyedPublication, SurveyedUser } from '../survey.js';

const COUNTS: Statement<DirectoryCounts> = {
  name: 'survey counts',
  text: `SELECT sum(users)::bigint AS users, sum(connected)::bigint AS connected,
    sum(publications)::bigint AS publications FROM counts`,
};

/** below which number, how many */
const CONNECTED_BELOW: Statement<SurveyedUser> = {
  name: 'survey connected',
  text: `SELECT c.number, u.name, c.ip, c.port, u.publications FROM connections c JOIN users u ON u.id = c.user_id
    WHERE c.number < $1 ORDER BY c.number DESC LIMIT $2`,
};

/** below which number, how many */
const PUBLICATIONS_BELOW: Statement<Omit<SurveyedPublication, 'size'> & { readonly size: number | null }> = {
  name: 'survey publications',
  text: `SELECT p.number, u.name AS user, p.path, p.description, p.published, p.size
    FROM publications p JOIN users u ON u.id = p.user_id WHERE p.number < $1 ORDER BY p.number DESC LIMIT $2`,
};

/** A survey of a directory in a database. `lend` gives a connection for a while. */
export function postgresSurvey(lend: <T>(use: (connection: Connection) => Promise<T>) => Promise<T>): Survey {
  return {
    counts: () =>
      lend(async (connection) => {
        const [row] = await connection.run(COUNTS);
        return row ?? { users: 0, connected: 0, publications: 0 };
      }),
    connectedBelow: (before, limit) => lend((connection) => connection.run(CONNECTED_BELOW, [before, limit])),
    publicationsBelow: (before, limit) =>
      lend(async (connection) => {
        const rows = await connection.run(PUBLICATIONS_BELOW, [before, limit]);
        return rows.map(({ size, ...row }) => ({ ...row, size: size ?? undefined }));
      }),
  };
}
