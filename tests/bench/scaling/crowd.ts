import type { Request } from '../../../daemons/p2p-protocol/index.js';
import { eventually } from '../../eventually.js';
import { ask } from './ask.js';
import { TIMESTAMP } from './fill.js';
import type { Subject } from './measure.js';
import { forgetPeak, peakBytes } from '../usage.js';

/** What becomes of others, and of the server's memory, while so many ask for the list of all again and again. */
export interface Crowd {
  readonly listers: number;
  readonly lists: number;
  /** Lists that were answered with "other error". */
  readonly refused: number;
  readonly longestListMs: number;
  readonly peakBytes: number;
  /** Of one who asks for an address meanwhile, again and again. */
  readonly othersP50Ms: number;
  readonly othersP99Ms: number;
  readonly othersRefused: number;
}

const SECONDS = 5;

export async function crowdOf({ server, port, population }: Subject, listers: number): Promise<Crowd> {
  const user = (i: number): string => `u${1 + (i % population.connected)}`;
  const asked = (i: number): { timestamp: string; user: string } => ({ timestamp: TIMESTAMP, user: user(i) });
  const list = (i: number): Request => ({ operation: 'LIST_USERS', ...asked(i) });
  const find = (i: number): Request => ({ operation: 'GET_USER_INFO', ...asked(i), target: 'u1' });
  await eventually('a list is answered', () =>
    ask(port, list(0)).then(
      () => true,
      () => false,
    ),
  );
  forgetPeak(server);
  const endMs = performance.now() + SECONDS * 1_000;
  const crowd = Array.from({ length: listers }, (_, i) => again(port, list(i), endMs));
  const others = await again(port, find(listers), endMs);
  const lists = (await Promise.all(crowd)).flat();
  const times = timesOf(others);
  return {
    listers,
    lists: timesOf(lists).length,
    refused: lists.length - timesOf(lists).length,
    longestListMs: Math.round(timesOf(lists).at(-1) ?? 0),
    peakBytes: peakBytes(server),
    othersP50Ms: times[Math.floor(times.length / 2)] ?? 0,
    othersP99Ms: times[Math.floor(times.length * 0.99)] ?? 0,
    othersRefused: others.length - times.length,
  };
}

/** How long each took, until then; undefined for one that was refused. */
async function again(port: number, request: Request, endMs: number): Promise<(number | undefined)[]> {
  const times: (number | undefined)[] = [];
  while (performance.now() < endMs)
    times.push(
      await ask(port, request).then(
        ({ ms }) => ms,
        () => undefined,
      ),
    );
  return times;
}

/** Those that were answered, the shortest first. */
function timesOf(times: readonly (number | undefined)[]): number[] {
  return times.filter((ms) => ms !== undefined).sort((a, b) => a - b);
}
