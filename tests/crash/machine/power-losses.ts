import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { judgeRecords } from '../judgement/judge-records.js';
import { type AskedOperation, keyOf } from '../load/asked-operation.js';
import { allRecords, judgeKept } from '../power/judge-cut.js';
import { recover } from '../power/recovered.js';
import type { SeededRandom } from '../seeded-random.js';
import { DiskServer } from './disk-server.js';
import { type GuestImage, makeGuestImage } from './guest-image.js';
import { GUEST_LINE } from './guest-lines.js';
import { unpackKernel } from './kernel.js';
import { leftFiles } from './left-files.js';
import { VirtualMachine } from './virtual-machine.js';
import { VolatileDisk } from './volatile-disk.js';

interface Teardown {
  teardown(end: () => unknown): void;
}

interface PowerLossOptions {
  readonly cuts: number;
  readonly random: SeededRandom;
  readonly say: (words: string) => void;
}

interface PowerLossResult {
  readonly cuts: number;
  readonly answered: number;
  readonly faults: readonly string[];
}

/** A machine in software is slow, and its host may be busy. */
const BOOT_MS = 300_000;
const MIN_ANSWERS = 20;
const MAX_LIFE_MS = 8_000;
const MAX_LAST_WRITES = 12;
const LOOK_MS = 50;
const DISK_SIZE = '48M';
/** More than the ticks of one boot. */
const TICKS_OF_BOOT = 1e9;

/**
 * Our servers in a virtual machine with a disk that loses what it was not told to flush. Its power is cut again and
 * again: all that the guest had reported as answered has to be on the disk, and the next boot has to go on with it.
 */
export async function powerLosses(t: Teardown, options: PowerLossOptions): Promise<PowerLossResult> {
  const { cuts, random, say } = options;
  const folder = mkdtempSync(join(tmpdir(), 'sunshare-machine-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const image = makeGuestImage(folder, unpackKernel(folder));
  const disk = new VolatileDisk(emptyDisk(join(folder, 'empty.img')));
  const answered: AskedOperation[] = [];
  for (let boot = 1; boot <= cuts; boot += 1) {
    const faults = await oneLife({ t, folder, image, disk, boot, random, answered });
    const broken = disk.powerCut(random);
    faults.push(...(await judgeDisk(disk, join(folder, 'left'), answered)));
    say(
      `${boot} power cuts, ${answered.length} answered, ${broken} unflushed writes lost or torn, ${faults.length} faults`,
    );
    if (faults.length > 0) return { cuts: boot, answered: answered.length, faults };
  }
  return { cuts, answered: answered.length, faults: [] };
}

interface Life {
  readonly t: Teardown;
  readonly folder: string;
  readonly image: GuestImage;
  readonly disk: VolatileDisk;
  readonly boot: number;
  readonly random: SeededRandom;
  /** Grows by what the guest reports. */
  readonly answered: AskedOperation[];
}

/** From one boot to the moment when the power goes. Returns what the guest complains of. */
async function oneLife({ t, folder, image, disk, boot, random, answered }: Life): Promise<string[]> {
  const diskSocket = join(folder, `disk-${boot}`);
  const server = await DiskServer.start(disk, diskSocket);
  const machine = new VirtualMachine({ image, diskSocket, boot, seed: random.below(2 ** 31) });
  t.teardown(() => machine.cutPower());
  const faults: string[] = [];
  const before = answered.length;
  machine.onLine((kind, words) => {
    if (kind === GUEST_LINE.failed) faults.push(`boot ${boot}: ${words}`);
    if (kind === GUEST_LINE.answered) answered.push(reported(words, boot));
  });
  const end = performance.now() + BOOT_MS;
  while (answered.length < before + MIN_ANSWERS && faults.length === 0) {
    if (machine.hasEnded || performance.now() > end) {
      faults.push(`boot ${boot} came to nothing: ${machine.console.slice(-2_000)}`);
      break;
    }
    await delay(LOOK_MS);
  }
  await delay(random.below(MAX_LIFE_MS));
  // Not at any moment: most of the time nothing waits in the cache.
  await Promise.race([disk.loseThePowerAfter(1 + random.below(MAX_LAST_WRITES)), delay(MAX_LIFE_MS)]);
  await server.close();
  await machine.cutPower();
  return faults;
}

function reported(words: string, boot: number): AskedOperation {
  const operation = JSON.parse(words) as AskedOperation;
  const ticks = boot * TICKS_OF_BOOT;
  return { ...operation, sentAt: operation.sentAt + ticks, answeredAt: (operation.answeredAt ?? 0) + ticks };
}

/** What the guest had no time to report may be there as well. */
async function judgeDisk(
  disk: VolatileDisk,
  folder: string,
  answered: readonly AskedOperation[],
): Promise<string[]> {
  const users = [...new Set(answered.map(({ user }) => user))];
  const recovered = await recover(leftFiles(disk.image(), folder), users);
  const records = allRecords(recovered);
  const known = new Set(answered.map(keyOf));
  const ofKnown = records.filter(({ username, timestamp }) =>
    known.has(keyOf({ user: username, timestamp })),
  );
  return [...judgeKept(recovered, records), ...judgeRecords(ofKnown, answered)];
}

/** The superblock has two sectors. One that was torn would not be mounted if it had a checksum. */
function emptyDisk(file: string): Buffer {
  execFileSync('mke2fs', ['-q', '-t', 'ext4', '-O', '^metadata_csum', file, DISK_SIZE], {
    stdio: 'pipe',
    env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/sbin:/usr/sbin` },
  });
  return readFileSync(file);
}
