import { escapeForDisplay } from '../../text/escape.js';
import { matcherOf } from '../../p2p-server/store/matching.js';
import type { Survey, SurveyedPublication } from '../../p2p-server/store/survey.js';
import { BestRows, type Sortable } from './best-rows.js';
import type { ListQuery } from './list-query.js';
import { lookThrough } from './look-through.js';
import type { Rest } from './turns.js';
import type { Listing, PublicationRow } from './wire.js';

export const PUBLICATION_COLUMNS = ['published', 'path', 'description', 'user', 'size'] as const;
export type PublicationColumn = (typeof PUBLICATION_COLUMNS)[number];

/** Publications looked at, the newest. */
const MAX_LOOKED_AT = 100_000;

/** What is published, as far as it is wanted. Whose user is just being removed is left out. */
export async function listedPublications(
  survey: Survey,
  query: ListQuery<PublicationColumn>,
  rest: Rest,
): Promise<Listing<PublicationRow>> {
  const { search, sort, isDescending, offset, limit } = query;
  const isPlain = search === '' && sort === 'published' && isDescending;
  const isWanted = matcherOf(search);
  const wanted = isPlain ? offset + limit : MAX_LOOKED_AT;
  const best = new BestRows<SurveyedPublication>(offset + limit, {
    keyOf: (publication) => valueOf(publication, sort),
    isDescending,
    tieOf: ({ number }) => -number,
  });
  const isComplete = await lookThrough((before, most) => survey.publicationsBelow(before, most), wanted, {
    take: (publication) => {
      const { user, path, description } = publication;
      if (user !== '' && isWanted({ path, description: `${description}\n${user}` })) best.add(publication);
    },
    rest,
  });
  const rows = best.rows().slice(offset).map(shown);
  return isPlain
    ? { rows, total: (await survey.counts()).publications, isComplete: true }
    : { rows, total: best.count, isComplete };
}

function valueOf(publication: SurveyedPublication, column: PublicationColumn): Sortable {
  switch (column) {
    case 'published':
      return publication.number;
    case 'path':
      return publication.path.toLowerCase();
    case 'description':
      return publication.description.toLowerCase();
    case 'user':
      return publication.user.toLowerCase();
    case 'size':
      return publication.size ?? null;
  }
}

function shown({ user, path, description, published, size }: SurveyedPublication): PublicationRow {
  return {
    user: escapeForDisplay(user),
    path: escapeForDisplay(path),
    description: escapeForDisplay(description),
    published,
    size: size ?? null,
  };
}
