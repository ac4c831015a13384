import type { InferredOptionTypes } from 'yargs';
import type { PostgresUrl } from '../postgres/postgres-url.js';
import { parseStoreUrl } from '../sqlite/store-url.js';
import { parseSource } from '../trail/source-key.js';
import { refuseOwnFile } from '../trail/sqlite/own-files.js';

/** What is said of the trail, for the help. */
export const TRAIL_EPILOGUE = `\
With --store sqlite:FILE each record is on stable storage before it is
acknowledged, each by version 2 of the program once, and chained by hashes to
the one before. Put the file of anchors on another machine: it shows what was
cut off. At SIGHUP, and when it is full, FILE becomes FILE.000001 and so on,
and a new one begins; sunshare-audit takes all of them for one trail.

With --store postgres://… several log servers may share one trail: one writes,
the others stand by, answer who reads, and take over within seconds when it is
gone. Only the one that writes is registered with the portmapper.`;

/** How the trail is kept. */
export type TrailSettings =
  | { readonly kind: 'memory' }
  | {
      readonly kind: 'sqlite';
      readonly file: string;
      /** Undefined: beside the file. */
      readonly anchorFile: string | undefined;
      readonly anchorEvery: number;
      /** Undefined: a file grows without end. */
      readonly rotateBytes: number | undefined;
      /** Sources that may change hands. */
      readonly released: readonly Uint8Array[];
    }
  | {
      readonly kind: 'postgres';
      readonly url: PostgresUrl;
      /** Undefined: there are none. */
      readonly anchorFile: string | undefined;
      readonly anchorEvery: number;
      readonly released: readonly Uint8Array[];
    };

const MIN_ROTATE_BYTES = 65_536;
const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 };

const group = 'Trail:';

/** What {@link trailSettingsOf} reads. */
export const TRAIL_OPTIONS = {
  store: {
    group,
    type: 'string',
    requiresArg: true,
    default: 'memory',
    coerce: parseStoreUrl,
    describe: 'memory (the newest records, until it stops), sqlite:FILE or postgres://…',
  },
  anchor: {
    group,
    type: 'string',
    requiresArg: true,
    describe:
      'File that a position and its hash are added to now and then (FILE.anchors; none with postgres:)',
  },
  'anchor-every': {
    group,
    type: 'string',
    requiresArg: true,
    coerce: parseCount,
    describe: 'After how many records (1000)',
  },
  'rotate-size': {
    group,
    type: 'string',
    requiresArg: true,
    coerce: parseBytes,
    describe: 'BYTES[K|M|G] from which on FILE is full, with a thousand records at least (never)',
  },
  release: {
    group,
    type: 'string',
    array: true,
    requiresArg: true,
    coerce: (texts: readonly string[]) => texts.map(parseSource),
    describe:
      'SOURCE that has another certificate or network now: its next known reporter owns it (repeatable)',
  },
} as const;

type Flags = InferredOptionTypes<typeof TRAIL_OPTIONS>;
type GivenFlags = Pick<Flags, 'store' | 'anchor' | 'anchor-every' | 'rotate-size' | 'release'>;

/** @throws Error with a sentence for the user */
export function trailSettingsOf(flags: GivenFlags): TrailSettings {
  const { store, anchor: anchorFile, 'anchor-every': anchorEvery, 'rotate-size': rotateBytes } = flags;
  const kept = { anchorFile, anchorEvery: anchorEvery ?? 1_000, released: flags.release ?? [] };
  switch (store.kind) {
    case 'sqlite':
      if (anchorFile !== undefined) refuseOwnFile(anchorFile, store.file);
      return { ...store, ...kept, rotateBytes };
    case 'postgres':
      if (rotateBytes !== undefined)
        throw new Error(
          '--rotate-size is of --store sqlite:FILE: a database has no file of ours that fills up',
        );
      if (anchorEvery !== undefined && anchorFile === undefined)
        throw new Error('--anchor-every with --store postgres://… goes with --anchor FILE');
      return { ...store, ...kept };
    case 'memory':
      refuseForMemory(flags);
      return store;
  }
}

function refuseForMemory(flags: GivenFlags): void {
  for (const flag of ['anchor', 'anchor-every', 'rotate-size', 'release'] as const)
    if (flags[flag] !== undefined)
      throw new Error(`--${flag} is of a trail that is kept: --store sqlite:FILE or postgres://…`);
}

function parseCount(text: unknown): number {
  const count = typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (count < 1) throw new Error(`expected a number from 1 on, got "${String(text)}"`);
  return count;
}

function parseBytes(text: unknown): number {
  const [, digits, unit = ''] = /^(\d{1,12})([KMG]?)$/.exec(String(text)) ?? [];
  const bytes = Number(digits) * (UNITS[unit] ?? NaN);
  if (!(bytes >= MIN_ROTATE_BYTES && bytes <= Number.MAX_SAFE_INTEGER))
    throw new Error(`expected bytes, such as 500M, from ${MIN_ROTATE_BYTES} on, got "${String(text)}"`);
  return bytes;
}
