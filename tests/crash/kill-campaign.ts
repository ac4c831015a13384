import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { lines, printed } from '../eventually.js';
import { judgeSystem } from './judge-system.js';
import { logLineOf } from './judgement/log-line-of.js';
import { Load } from './load/load.js';
import type { SeededRandom } from './seeded-random.js';
import { CrashSystem } from './system/crash-system.js';
import type { Killable } from './system/killable.js';

interface Teardown {
  teardown(end: () => unknown): void;
}

interface KillCampaignOptions {
  readonly kills: number;
  /** All is held against all after so many kills, and at the end. */
  readonly killsBetweenChecks: number;
  readonly clients: number;
  /** Longest pause of a client between two operations. */
  readonly maxPauseMs: number;
  readonly random: SeededRandom;
  /** Whether the trail is cut into segments meanwhile: by size, and by SIGHUP. */
  readonly rotates: boolean;
  /** Told how it goes. */
  readonly say: (words: string) => void;
}

/** What came of it. */
interface KillCampaignResult {
  readonly kills: number;
  readonly operations: number;
  readonly inDoubt: number;
  readonly records: number;
  readonly faults: readonly string[];
}

/** Of a daemon of ours on a busy machine. */
const MAX_LIFE_MS = 400;
const ROTATE_BYTES = '200000';
const MAX_FAULTS = 10;

/** Kills the servers of a system under load again and again, and holds what they kept against what they answered. */
export async function killCampaign(t: Teardown, options: KillCampaignOptions): Promise<KillCampaignResult> {
  const { kills, killsBetweenChecks, clients, maxPauseMs, random, rotates, say } = options;
  const folder = mkdtempSync(join(tmpdir(), 'sunshare-crash-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const logServerFlags = rotates ? ['--rotate-size', ROTATE_BYTES] : [];
  const system = await CrashSystem.start(t, { folder, logServerFlags });
  const load = new Load({ clients, maxPauseMs, random: random.fork(), port: () => system.p2pPort });
  load.start();
  let result: KillCampaignResult = { kills: 0, operations: 0, inDoubt: 0, records: 0, faults: [] };
  for (let kill = 1; kill <= kills; kill += 1) {
    await strike(system, random, rotates);
    if (kill < kills && kill % killsBetweenChecks !== 0) continue;
    await system.ready();
    await load.pause();
    const { records, faults } = await check(system, load);
    const { operations } = load;
    const inDoubt = operations.filter(({ answer }) => answer === undefined).length;
    result = {
      kills: kill,
      operations: operations.length,
      inDoubt,
      records,
      faults: faults.slice(0, MAX_FAULTS),
    };
    say(
      `${kill} kills, ${operations.length} operations, ${inDoubt} in doubt, ${records} records, ${faults.length} faults`,
    );
    if (faults.length > 0) break;
    if (kill < kills) load.start();
  }
  return result;
}

/** One kill -9 of one server or both, at some moment of their work or of their start. */
async function strike(system: CrashSystem, random: SeededRandom, rotates: boolean): Promise<void> {
  if (!random.isOneIn(3)) await system.ready();
  await delay(random.below(MAX_LIFE_MS));
  if (rotates && random.isOneIn(4)) {
    await system.logServer.ready();
    system.logServer.current.program.signal('SIGHUP');
    await delay(random.below(20));
  }
  const { p2pServer, logServer } = system;
  const victims: Killable[] = random.pick([[p2pServer], [logServer], [p2pServer, logServer]]);
  await Promise.all(victims.map((victim) => victim.kill()));
}

/** When nothing is under way any more and the outbox is empty. */
async function check(system: CrashSystem, load: Load): Promise<{ records: number; faults: string[] }> {
  const last = logLineOf(await load.settle());
  await printed(system.logServer.current, 'stdout', (text) => lines(text.slice(-2_000)).includes(last));
  return judgeSystem(system, load);
}
