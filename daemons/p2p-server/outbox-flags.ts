import { wholeNumber } from '../configuration/whole-number.js';
import {
  DEFAULT_BLOCK_MS,
  DEFAULT_MEMORY_CAPACITY,
  DEFAULT_DURABLE_CAPACITY,
  WHEN_FULL,
  type WhenFull,
} from './store/outbox-policy.js';

const MAX_CAPACITY = 1_000_000_000;

/** What the flags say of records that wait for the log server. */
export interface OutboxSettings {
  readonly whenFull: WhenFull;
  readonly capacity: number;
}

const group = 'Log server:';

/** How many records may wait for the log server, and what becomes of an operation whose record has no room. */
export const OUTBOX_OPTIONS = {
  'audit-capacity': {
    group,
    type: 'string',
    requiresArg: true,
    coerce: wholeNumber(MAX_CAPACITY, 'records'),
    describe: `Records that may wait for it  (default: ${DEFAULT_MEMORY_CAPACITY}, with --store sqlite: or postgres: ${DEFAULT_DURABLE_CAPACITY})`,
  },
  'audit-full': {
    group,
    choices: WHEN_FULL,
    default: 'drop' as const,
    describe: `An operation whose record has no room: waits for it, ${DEFAULT_BLOCK_MS / 1000} s at most; is refused; is carried out and only counted`,
  },
} as const;

/** What they say. */
interface OutboxFlags {
  readonly 'audit-capacity'?: number | undefined;
  readonly 'audit-full': WhenFull;
}

/** The settings that the flags make; more may wait where they outlast the server. */
export function outboxSettingsOf(
  { 'audit-capacity': capacity, 'audit-full': whenFull }: OutboxFlags,
  isDurable: boolean,
): OutboxSettings {
  const byDefault = isDurable ? DEFAULT_DURABLE_CAPACITY : DEFAULT_MEMORY_CAPACITY;
  return { whenFull, capacity: capacity ?? byDefault };
}
