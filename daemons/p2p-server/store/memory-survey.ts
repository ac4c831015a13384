import type { ConnectedUsers } from './connected-users.js';
import type { PublicationsInOrder } from './publications.js';
import type { Survey, SurveyedPublication } from './survey.js';

/** What a directory in memory is made of. */
interface MemoryTables {
  readonly users: ReadonlyMap<string, { readonly byPath: ReadonlyMap<string, unknown> }>;
  readonly connected: ConnectedUsers;
  readonly publications: PublicationsInOrder<SurveyedPublication>;
}

export function memorySurvey({ users, connected, publications }: MemoryTables): Survey {
  return {
    counts: () =>
      Promise.resolve({ users: users.size, connected: connected.size, publications: publications.size }),
    connectedBelow(before, limit) {
      const found = connected.below(before, limit).map(({ number, name, ip, port }) => ({
        number,
        name,
        ip,
        port,
        publications: users.get(name)?.byPath.size ?? 0,
      }));
      return Promise.resolve(found);
    },
    publicationsBelow: (before, limit) => Promise.resolve(publications.below(before, limit)),
  };
}
