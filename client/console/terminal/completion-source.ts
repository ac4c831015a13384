import type { Session } from '../../session/session.js';
import type { CompletionSource } from './completion.js';
import { localFilesLike } from './local-files.js';
import type { SeenNames } from './seen-names.js';

/** LIST_USERS is asked for completion's sake at most this often: each is recorded as the user's. */
const ASK_AGAIN_MS = 30_000;
/** Nobody waits longer for a completion. */
const ASK_DEADLINE_MS = 2_000;

/**
 * Completes from what has been seen. Only where no user seen fits is the server asked, once in a while, who is
 * connected.
 */
export function completionSource(
  session: Pick<Session, 'execute' | 'isConnected' | 'publishedPaths'>,
  seen: SeenNames,
): CompletionSource {
  let mayAskAt = -Infinity;
  const askForUsers = async (): Promise<void> => {
    if (!session.isConnected || performance.now() < mayAskAt) return;
    mayAskAt = performance.now() + ASK_AGAIN_MS;
    const question = { name: 'LIST_USERS' } as const;
    seen.note(question, await session.execute(question, AbortSignal.timeout(ASK_DEADLINE_MS)));
  };
  return {
    ownNames: () => seen.ownNames,
    users: async (beginning) => {
      if (!seen.users.some((user) => user.startsWith(beginning))) await askForUsers();
      return seen.users;
    },
    publishedFiles: () => session.publishedPaths,
    filesOf: (user) => seen.filesOf(user),
    localFiles: localFilesLike,
  };
}
