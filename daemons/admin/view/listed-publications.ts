import { setImmediate as endOfTurn } from 'node:timers/promises';
import { escapeForDisplay } from '../../escape.js';
import { matcherOf } from '../../p2p-server/store/matching.js';
import type { Survey, SurveyedPublication } from '../../p2p-server/store/survey.js';
import { BestRows } from './best-rows.js';
import { type ListQuery, orderBy } from './list-query.js';
import type { Listing, PublicationRow } from './wire.js';

export const PUBLICATION_COLUMNS = ['published', 'path', 'description', 'user', 'size'] as const;
export type PublicationColumn = (typeof PUBLICATION_COLUMNS)[number];

/** Publications looked at in one turn of the event loop: users are answered between. */
const SLICE = 500;
/** Those looked at in all, the newest. */
const MAX_LOOKED_AT = 100_000;

/** What is published, as far as it is wanted. Whose user is just being removed is left out. */
export async function listedPublications(
  survey: Survey,
  query: ListQuery<PublicationColumn>,
): Promise<Listing<PublicationRow>> {
  const { search, sort, isDescending, offset, limit } = query;
  const isPlain = search === '' && sort === 'published' && isDescending;
  const isWanted = matcherOf(search);
  const wanted = isPlain ? offset + limit : MAX_LOOKED_AT;
  const best = new BestRows(
    offset + limit,
    orderBy(query, valueOf, ({ number }) => -number),
  );
  const isComplete = await lookThrough(survey, wanted, (publication) => {
    const { user, path, description } = publication;
    if (user !== '' && isWanted({ path, description: `${description}\n${user}` })) best.add(publication);
  });
  const rows = best.rows().slice(offset).map(shown);
  return isPlain
    ? { rows, total: survey.counts().publications, isComplete: true }
    : { rows, total: best.count, isComplete };
}

/** Gives the newest to `take`, `most` at most; whether those were all. */
async function lookThrough(
  survey: Survey,
  most: number,
  take: (publication: SurveyedPublication) => void,
): Promise<boolean> {
  let before = Number.MAX_SAFE_INTEGER;
  for (let looked = 0; looked < most;) {
    const asked = Math.min(SLICE, most - looked);
    const slice = survey.publicationsBelow(before, asked);
    slice.forEach(take);
    looked += slice.length;
    if (slice.length < asked) return true;
    before = slice.at(-1)?.number ?? 0;
    await endOfTurn();
  }
  return survey.publicationsBelow(before, 1).length === 0;
}

function valueOf(publication: SurveyedPublication, column: PublicationColumn): string | number | null {
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
