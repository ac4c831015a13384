import type { Survey } from '../survey.js';
import { promised } from './promised.js';
import type { SqliteState } from './state.js';
import type { SqliteTables } from './tables.js';

/** A survey of a directory in tables. It reads in one go, so that it is never open while something is written. */
export function sqliteSurvey(tables: SqliteTables, state: SqliteState): Survey {
  const { publications, connections } = tables;
  return {
    counts: () =>
      promised(() => ({
        users: state.stored.users,
        connected: connections.count,
        publications: state.stored.publications,
      })),
    connectedBelow: (before, limit) => promised(() => connections.surveyedBelow(before, limit)),
    publicationsBelow: (before, limit) =>
      promised(() => {
        const nameOf = tables.namesById();
        // whose user is gone is about to go, and still counts as looked at
        return publications
          .below(before, limit)
          .map(({ user, size, ...row }) => ({ ...row, user: nameOf(user) ?? '', size: size ?? undefined }));
      }),
  };
}
