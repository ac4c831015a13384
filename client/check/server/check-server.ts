import type { Diagnose } from '../../../daemons/diagnostics/diagnostics.js';
import type { HostPort } from '../../../daemons/addresses/host-port.js';
import type { Spelling } from '../../../daemons/p2p-protocol/index.js';
import type { CheckGroup, CheckResult } from '../check.js';
import { runChecks } from '../run-checks.js';
import { CheckedServer } from './checked-server.js';
import { conversation, timestamps } from './conversation.js';
import { limits } from './limits.js';
import { getUserInfo, listContent, listUsers } from './lists.js';
import { MEANINGS, type Operation } from './operation.js';
import { largeLists, otherClients } from './other-clients.js';
import { publish, remove } from './publications.js';
import { ServerScript } from './server-script.js';
import { spelling } from './spelling.js';
import { timeLimit } from './time-limit.js';
import { connect, disconnect } from './presence.js';
import { register, unregister } from './registration.js';

/** For everybody to be unregistered, of a server that does not answer too. */
const CLEAN_UP_MS = 10_000;

interface ServerCheckOptions {
  readonly endpoint: HostPort;
  /** How long a reply may take. */
  readonly timeoutMs: number;
  /** The spellings of two-word opcodes that are demanded. */
  readonly spellings: readonly Spelling[];
  readonly onResult: (result: CheckResult) => void;
  readonly diagnose: Diagnose;
  readonly signal: AbortSignal;
}

/** The checks of a server, by operation; those that wait for a time limit not included. */
export function serverChecks(spellings: readonly Spelling[]): readonly CheckGroup<ServerScript>[] {
  const hasUserInfo = spellings.includes('space');
  const operations = (Object.keys(MEANINGS) as Operation[]).filter(
    (operation) => hasUserInfo || operation !== 'GET USER INFO',
  );
  return [
    ...[register, unregister, connect, disconnect, publish, remove, listUsers, listContent],
    ...(hasUserInfo ? [getUserInfo] : []),
    ...[conversation, timestamps, spelling(spellings), limits(operations), otherClients, largeLists],
  ];
}

/** Runs all checks of a server and removes what they left there, also where they were interrupted. */
export async function checkServer(options: ServerCheckOptions): Promise<void> {
  const { endpoint, timeoutMs, spellings, onResult, signal } = options;
  const server = new CheckedServer(endpoint, timeoutMs);
  const over = new AbortController();
  try {
    const last = await timeLimit(server, AbortSignal.any([signal, over.signal]));
    await server.findSpelling(signal);
    await runChecks({
      groups: [...serverChecks(spellings), last],
      subject: (signal) => new ServerScript(server, signal),
      onResult,
      signal,
    });
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    over.abort();
    await cleanUp(server, options.diagnose);
  }
}

async function cleanUp(server: CheckedServer, diagnose: Diagnose): Promise<void> {
  const left = await server.cleanUp(AbortSignal.timeout(CLEAN_UP_MS));
  if (left.length > 0)
    diagnose(`${left.length} users may still be registered: ${left.slice(0, 3).join(', ')}…`);
}
