import { childrenOf } from '../../child-processes.js';
import { cProgram } from '../c-program.js';
import { load } from '../load.js';
import { processorUsOf, usageOf, usedSince } from '../usage.js';
import type { Subject } from './measure.js';

/** What a server of several processes answers, and how they share the work. */
export interface Life {
  readonly perSecond: number;
  readonly serverUs: number;
  readonly databaseUs: number;
  /** Of the parent's processor time and of each process's, in percent of the server's. */
  readonly shares: readonly number[];
}

const CLIENTS = 64;
const SECONDS = 7;
const WARMING_SECONDS = 3;

/** Users live from REGISTER to UNREGISTER, made in C, 64 at once. */
export async function lifeOf({ postgres, server, port }: Subject): Promise<Life> {
  const command = await cProgram('p2p_load');
  const live = (seconds: number): ReturnType<typeof load> =>
    load({ command, args: [port, 'life', CLIENTS, seconds].map(String) });
  await live(WARMING_SECONDS);
  const processes = [server, ...childrenOf(server)];
  const each = (): number[] => processes.map(processorUsOf);
  const [before, eachBefore] = [usageOf(server, postgres), each()];
  const { operations, seconds } = await live(SECONDS);
  const used = usedSince(before, usageOf(server, postgres), operations);
  const shares = each().map((us, at) => (us - (eachBefore[at] ?? 0)) / operations / used.serverUs);
  return { perSecond: operations / seconds, ...used, shares: shares.map((share) => Math.round(share * 100)) };
}
