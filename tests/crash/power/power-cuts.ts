import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { reasonOf } from '../../../daemons/reason.js';
import { eventually } from '../../eventually.js';
import type { AskedOperation } from '../load/asked-operation.js';
import { Load } from '../load/load.js';
import type { SeededRandom } from '../seeded-random.js';
import { CrashSystem } from '../system/crash-system.js';
import { Disk, type Fate } from './disk.js';
import type { FileEvent } from './file-event.js';
import { judgeCut } from './judge-cut.js';
import { recover } from './recovered.js';
import { fileEvents, traced } from './trace.js';

interface Teardown {
  teardown(end: () => unknown): void;
}

interface PowerCutOptions {
  /** Operations at least, under all of which power goes at some moment. */
  readonly operations: number;
  readonly cuts: number;
  readonly random: SeededRandom;
  readonly rotates: boolean;
}

interface PowerCutResult {
  readonly operations: number;
  /** Writes, syncs and changes of names that the power can go between. */
  readonly events: number;
  readonly cuts: number;
  readonly faults: readonly string[];
}

const USERS = 20;
const MAX_PAUSE_MS = 60;
const ROTATE_BYTES = '200000';

/**
 * Traces all that both servers do to their files under load, and works out what power cuts at many moments would have
 * left on the disk, then starts the stores on that. Harder than a disk: what is not synced may be lost in any choice,
 * and both servers lose power at once.
 */
export async function powerCuts(t: Teardown, options: PowerCutOptions): Promise<PowerCutResult> {
  const root = mkdtempSync(join(tmpdir(), 'sunshare-power-'));
  t.teardown(() => rmSync(root, { recursive: true, force: true }));
  const { load, events } = await tracedLoad(t, root, options);
  const leftovers = mkdtempSync(join(memoryFolder(), 'sunshare-power-cut-'));
  t.teardown(() => rmSync(leftovers, { recursive: true, force: true }));
  const users = load.clients.map(({ user }) => user);
  const faults = [...load.faults];
  const moments = cutMoments(events, load.operations, options);
  const disk = new Disk();
  let next = 0;
  for (const [cut, cutMs] of moments.entries()) {
    for (let event = events[next]; event !== undefined && event.endMs <= cutMs; event = events[++next])
      disk.apply(event);
    const files = disk.afterPowerCut(options.random, fates(options.random));
    const left = join(leftovers, `cut-${cut}`);
    faults.push(...(await judged(left, files, users, load.operations, cutMs)));
  }
  return { operations: load.operations.length, events: events.length, cuts: moments.length, faults };
}

/** Where what a cut left is looked at, which need not be durable. */
function memoryFolder(): string {
  return existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
}

async function tracedLoad(
  t: Teardown,
  root: string,
  { operations, random, rotates }: PowerCutOptions,
): Promise<{ load: Load; events: FileEvent[] }> {
  const folder = join(root, 'stores');
  const traces = join(root, 'traces');
  mkdirSync(folder);
  mkdirSync(traces);
  const system = await CrashSystem.start(t, {
    folder,
    logServerFlags: rotates ? ['--rotate-size', ROTATE_BYTES] : [],
    runBy: (daemon) => traced(join(traces, daemon.replaceAll('/', '-'))),
  });
  const load = new Load({
    clients: USERS,
    maxPauseMs: MAX_PAUSE_MS,
    random: random.fork(),
    port: () => system.p2pPort,
  });
  load.start();
  await eventually('there was enough load', () => load.operations.length >= operations);
  await load.pause();
  // Stopped, not killed: strace keeps some of what it writes until its end.
  await Promise.all([system.p2pServer, system.logServer].map(({ current }) => current.program.stop()));
  return { load, events: fileEvents(traces, folder) };
}

/** Half of them right when an answer had come, half right after a write or a sync; in the order of time. */
function cutMoments(
  events: readonly FileEvent[],
  operations: readonly AskedOperation[],
  { cuts, random }: PowerCutOptions,
): number[] {
  const answers = operations.flatMap(({ answeredMs }) => (answeredMs === undefined ? [] : [answeredMs]));
  return Array.from({ length: cuts }, (_, cut) =>
    cut % 2 === 0 ? random.pick(answers) : random.pick(events).endMs,
  ).sort((one, other) => one - other);
}

/** All lost, all there, or each write as chance has it. */
function fates(random: SeededRandom): () => Fate {
  const kind = random.below(4);
  if (kind === 0) return () => 'lost';
  if (kind === 1) return () => 'kept';
  return () => random.pick(['lost', 'kept', 'kept', 'torn']);
}

async function judged(
  folder: string,
  files: ReadonlyMap<string, Buffer>,
  users: readonly string[],
  operations: readonly AskedOperation[],
  cutMs: number,
): Promise<string[]> {
  mkdirSync(folder);
  for (const [name, bytes] of files) writeFileSync(join(folder, basename(name)), bytes);
  try {
    const faults = judgeCut(await recover(folder, users), operations, cutMs);
    return faults.map((fault) => `${basename(folder)}: ${fault}`);
  } catch (error) {
    return [`${basename(folder)}: not started: ${reasonOf(error)}`];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
