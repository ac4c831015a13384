import type { Diagnose } from '../../daemons/diagnostics/diagnostics.js';
import type {
  FoundPublication,
  ListedPublication,
  Page,
  Spelling,
  Status,
} from '../../daemons/p2p-protocol/index.js';
import type { Answer } from '../exchange/exchange.js';
import { replyIn, type Server } from '../server/server-operations.js';
import { report, type Report } from './report.js';

/** Entries that are shown of one list; whoever needs more narrows the search. */
const MAX_SHOWN = 10_000;
/** Pages that are asked for: a server looks through thousands of publications for each, so that many are millions. */
const MAX_PAGES = 1_000;

interface Finder {
  readonly server: Server;
  readonly user: string;
  /** With `underscore` nobody is asked for more than base operations. */
  readonly wire: Spelling;
  readonly diagnose: Diagnose;
}

/** What all users publish that has these words in path or description, a line each. */
export async function search(
  { server, user, wire, diagnose }: Finder,
  text: string,
  signal?: AbortSignal,
): Promise<Report> {
  const { status, entries } = await allPages<'SEARCH'>(
    (after) => server.perform({ operation: 'SEARCH', user, text, after }, signal),
    diagnose,
  );
  if (status === 'unknown')
    diagnose(
      wire === 'underscore'
        ? '--wire underscore sends base operations only, and SEARCH is none'
        : 'this server cannot search',
    );
  const found = entries.map(({ user, path, size, description }) => ({ user, path, size, description }));
  return report('SEARCH', status === 'unknown' ? 'otherError' : status, found);
}

/** Who else is connected, and where. */
export async function listUsers({ server, user }: Finder, signal?: AbortSignal): Promise<Report> {
  const reply = replyIn(await server.perform({ operation: 'LIST_USERS', user }, signal));
  const users = reply?.status === 'ok' ? reply.users : [];
  return report(
    'LIST_USERS',
    reply?.status ?? 'otherError',
    users.map(({ name, ip, port }) => ({ name, ip, port })),
  );
}

/** What a user publishes: the paths. */
export async function listContent(
  { server, user }: Finder,
  target: string,
  signal?: AbortSignal,
): Promise<Report> {
  const reply = replyIn(await server.perform({ operation: 'LIST_CONTENT', user, target }, signal));
  const paths = reply?.status === 'ok' ? reply.paths : [];
  return report(
    'LIST_CONTENT',
    reply?.status ?? 'otherError',
    paths.map((path) => ({ path })),
  );
}

/** The same with size, time of publication and description; only the paths where the server cannot tell more. */
export async function listContentLong(finder: Finder, target: string, signal?: AbortSignal): Promise<Report> {
  const { server, user, diagnose } = finder;
  const { status, entries } = await allPages<'LIST_CONTENT_LONG'>(
    (after) => server.perform({ operation: 'LIST_CONTENT_LONG', user, target, after }, signal),
    diagnose,
  );
  if (status === 'unknown') return listContent(finder, target, signal);
  const listed = entries.map(({ path, size, published, description }) => ({
    path,
    size,
    published,
    description,
  }));
  return { ...report('LIST_CONTENT', status, listed), askedAt: server.latestTimestamp };
}

interface EntryOf {
  SEARCH: FoundPublication;
  LIST_CONTENT_LONG: ListedPublication;
}
type PagedOperation = keyof EntryOf;

/** One page after the other; `unknown` where the server ends without a byte, as one without extensions does. */
async function allPages<Op extends PagedOperation>(
  ask: (after: string) => Promise<Answer<Op>>,
  diagnose: Diagnose,
): Promise<{ status: Status<Op> | 'otherError' | 'unknown'; entries: EntryOf[Op][] }> {
  const entries: EntryOf[Op][] = [];
  for (let after = '', pages = 1; ; pages++) {
    const answer = await ask(after);
    if (answer.kind !== 'reply')
      return { status: answer.kind === 'silent' ? 'unknown' : 'otherError', entries: [] };
    const { status } = answer.reply;
    if (!isPage(answer.reply)) return { status, entries: [] };
    for (const entry of answer.reply.entries) entries.push(entry);
    const { next } = answer.reply;
    if (next === '') return { status, entries };
    if (entries.length >= MAX_SHOWN || pages >= MAX_PAGES || next === after) {
      diagnose(`there is more: the first ${entries.length} are shown`);
      return { status, entries };
    }
    after = next;
  }
}

/** Which entries stand on it the operation says. */
function isPage(reply: object): reply is Page<never> {
  return 'entries' in reply;
}
