import { escapeForDisplay } from '../../text/escape.js';
import { formatHostPort } from '../../addresses/host-port.js';
import { matcherOf } from '../../p2p-server/store/matching.js';
import type { Survey, SurveyedUser } from '../../p2p-server/store/survey.js';
import { BestRows, type Sortable } from './best-rows.js';
import type { ListQuery } from './list-query.js';
import { lookThrough } from './look-through.js';
import type { Rest } from './turns.js';
import type { Listing, UserRow } from './wire.js';

export const USER_COLUMNS = ['name', 'address', 'publications'] as const;
export type UserColumn = (typeof USER_COLUMNS)[number];

/** Those who are connected, as far as they are wanted. Who comes again meanwhile may be missing. */
export async function listedUsers(
  survey: Survey,
  query: ListQuery<UserColumn>,
  rest: Rest,
): Promise<Listing<UserRow>> {
  const isWanted = matcherOf(query.search);
  const best = new BestRows<SurveyedUser>(query.offset + query.limit, {
    keyOf: (user) => valueOf(user, query.sort),
    isDescending: query.isDescending,
    tieOf: ({ name }) => name,
  });
  const isComplete = await lookThrough((before, most) => survey.connectedBelow(before, most), Infinity, {
    take: (user) => {
      if (isWanted({ path: user.name, description: user.ip })) best.add(user);
    },
    rest,
  });
  return { rows: best.rows().slice(query.offset).map(shown), total: best.count, isComplete };
}

function valueOf(user: SurveyedUser, column: UserColumn): Sortable {
  switch (column) {
    case 'name':
      return user.name.toLowerCase();
    case 'address':
      return user.ip;
    case 'publications':
      return user.publications;
  }
}

function shown({ name, ip, port, publications }: SurveyedUser): UserRow {
  return { name: escapeForDisplay(name), address: formatHostPort(ip, port), publications };
}
