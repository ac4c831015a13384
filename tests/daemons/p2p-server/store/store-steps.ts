import fc from 'fast-check';
import type { Directory } from '../../../../daemons/p2p-server/store/directory.js';

export interface Answer {
  readonly status: string;
  readonly session?: string;
}

/** Mostly the same, so that commands meet each other. */
const user = fc.constantFrom('alice', 'alice', 'alice', 'bob', 'bob', "ñ'; --", 'x');
const path = fc.constantFrom('/a', '/b', '/ç d');
const home = { ip: '127.0.0.1', port: 4000 };
const listener = fc.constantFrom(home, home, home, { ip: '::1', port: 65_535 });

/** What is asked of the directory; `session` is the number that this store gave the user last. */
export interface Asked {
  readonly what: string;
  readonly user: string;
  readonly ask: (directory: Directory, session: string) => Promise<Answer>;
}

const asked = (what: string, of: string, ask: Asked['ask']): Asked => ({
  what: `${what} ${of}`,
  user: of,
  ask,
});

/** All entries, whatever the pages are that they come in. */
async function allPages(
  page: (
    after: string,
  ) => Promise<{ readonly status: string; readonly entries?: readonly unknown[]; readonly next?: string }>,
): Promise<{ status: string; entries: unknown[] }> {
  const entries: unknown[] = [];
  for (let after = ''; ;) {
    const found = await page(after);
    entries.push(...(found.entries ?? []));
    after = found.next ?? '';
    if (after === '') return { status: found.status, entries };
  }
}

/** Each method that an operation comes to; `expireSessions` is a step of its own. */
type Method = Exclude<keyof Directory, 'expireSessions' | 'listUsersReply'>;

const twoUsers = fc.tuple(user, user);
const userAndPath = fc.tuple(user, path);

const BY_METHOD: Readonly<Record<Method, fc.Arbitrary<Asked>>> = {
  publish: userAndPath.map(([of, at]) =>
    asked(`publish ${at}`, of, (d) => d.publish(of, { path: at, description: `of ${of}`, published: 'T' })),
  ),
  delete: userAndPath.map(([of, at]) => asked(`delete ${at}`, of, (d) => d.delete(of, at))),
  register: user.map((of) => asked('register', of, (d) => d.register(of, of === 'x' ? 'hash' : undefined))),
  secretOf: user.map((of) => asked('secret', of, (d) => d.secretOf(of))),
  unregister: user.map((of) => asked('unregister', of, (d) => d.unregister(of))),
  connect: fc.tuple(user, listener).map(([of, at]) => asked('connect', of, (d) => d.connect(of, at))),
  startSession: fc
    .tuple(user, listener)
    .map(([of, at]) => asked('startSession', of, (d) => d.startSession(of, at))),
  heartbeat: user.map((of) => asked('heartbeat', of, (d, session) => d.heartbeat(of, session))),
  disconnect: user.map((of) => asked('disconnect', of, (d) => d.disconnect(of))),
  disconnectSession: user.map((of) =>
    asked('disconnectSession', of, (d, session) => d.disconnectSession(of, session)),
  ),
  describeFile: userAndPath.map(([of, at]) =>
    asked(`describe ${at}`, of, (d) => d.describeFile(of, at, 2 ** 53 - 1)),
  ),
  listUsers: user.map((of) => asked('listUsers', of, (d) => d.listUsers(of))),
  listContent: twoUsers.map(([of, target]) =>
    asked(`listContent ${target}`, of, (d) => d.listContent(of, target)),
  ),
  listContentLong: twoUsers.map(([of, target]) =>
    asked(`listContentLong ${target}`, of, (d) => allPages((after) => d.listContentLong(of, target, after))),
  ),
  search: user.map((of) => asked('search', of, (d) => allPages((after) => d.search(of, 'Ç of', after)))),
  announceCertificate: user.map((of) =>
    asked('announce', of, (d, session) => d.announceCertificate(of, session, '0a'.repeat(32))),
  ),
  getCertificate: twoUsers.map(([of, target]) =>
    asked(`certificate ${target}`, of, (d) => d.getCertificate(of, target)),
  ),
  getUserInfo: twoUsers.map(([of, target]) => asked(`where ${target}`, of, (d) => d.getUserInfo(of, target))),
};

const { publish, delete: withdraw, ...others } = BY_METHOD;
const ASKED: fc.Arbitrary<Asked> = fc.oneof(
  { weight: 5, arbitrary: fc.oneof(publish, withdraw) },
  ...Object.values(others),
);

export type Step =
  | { readonly kind: 'turn'; readonly asked: readonly Asked[] }
  | { readonly kind: 'advance'; readonly ms: number }
  | { readonly kind: 'expire' | 'renewSource' }
  | { readonly kind: 'acknowledge'; readonly share: number }
  | { readonly kind: 'lose'; readonly count: number }
  | { readonly kind: 'reopen'; readonly how: 'close' | 'kill' };

const STEP: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .array(ASKED, { minLength: 1, maxLength: 5 })
      .map((asked): Step => ({ kind: 'turn', asked })),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(4_000, 6_000, 10_000, 10_000).map((ms): Step => ({ kind: 'advance', ms })),
  },
  { weight: 3, arbitrary: fc.constant<Step>({ kind: 'expire' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'renewSource' }) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(0, 0.5, 1).map((share): Step => ({ kind: 'acknowledge', share })),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'lose', count: 2 }) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom('close' as const, 'kill' as const)
      .map((how): Step => ({ kind: 'reopen', how })),
  },
);

const BEGIN: Step = {
  kind: 'turn',
  asked: ['alice', 'bob'].flatMap((of) => [
    asked('register', of, (d) => d.register(of)),
    asked('connect', of, (d) => d.connect(of, home)),
    asked('startSession', of, (d) => d.startSession(of, home)),
  ]),
};

/** From two users with sessions on, whatever comes. */
export const STEPS: fc.Arbitrary<readonly Step[]> = fc
  .array(STEP, { minLength: 1, maxLength: 40, size: 'max' })
  .map((steps) => [BEGIN, ...steps]);
