import { lines } from '../eventually.js';
import { printedLine } from './judgement/exported-record.js';
import { judgePrinted } from './judgement/judge-printed.js';
import { judgeRecords, judgeSequences } from './judgement/judge-records.js';
import { judgeReplay } from './judgement/judge-replay.js';
import type { Load } from './load/load.js';
import { exportTrail, verifyTrail } from './system/audit-tool.js';
import type { CrashSystem } from './system/crash-system.js';

/** As many records as the P2P server sends before it waits for an answer: their lines a kill may take. */
const MAX_IN_FLIGHT = 4_000;

/** Holds all that a system at rest keeps and has printed against all that a settled load was answered. */
export async function judgeSystem(
  system: CrashSystem,
  load: Load,
): Promise<{ records: number; faults: string[] }> {
  const broken = await verifyTrail(system.trail, system.anchors);
  const records = await exportTrail(system.trail);
  const held = new Map(load.clients.map(({ user, state }) => [user, state]));
  const runs = system.logServer.outputs.map(({ stdout }) => lines(stdout));
  const faults = [
    ...load.faults,
    ...broken,
    ...judgeSequences(records),
    ...judgeRecords(records, load.operations),
    ...judgeReplay(records, held),
    ...judgePrinted(records.map(printedLine), runs, MAX_IN_FLIGHT),
  ];
  return { records: records.length, faults };
}
