import { once } from 'node:events';
import { escapeForDisplay } from '../../daemons/text/escape.js';
import { DamagedStoreError } from '../../daemons/sqlite/damaged-store.js';
import { AuditFailure, EXIT_STATUS } from './audit-failure.js';

/** Where a command speaks. */
export interface Surroundings {
  /** Writes to the output; resolves when more may follow. */
  readonly print: (text: string) => Promise<void>;
  /** Writes a line for people, beside the output. Nothing in it drives a terminal. */
  readonly say: (line: string) => void;
}

/** Those of the program. */
export const OF_PROGRAM: Surroundings = {
  print: async (text) => {
    if (!process.stdout.write(text)) await once(process.stdout, 'drain');
  },
  say: (line) => void process.stderr.write(`sunshare-audit: ${escapeForDisplay(line)}\n`),
};

/** What a subcommand does; resolves to the exit status. */
export type Command = (surroundings: Surroundings) => Promise<number>;

/** Runs a command as the whole program. */
export async function endWith(command: Command): Promise<void> {
  // a reader that has seen enough, as head, is no failure
  process.stdout.on('error', () => process.exit());
  process.stderr.on('error', () => undefined);
  process.exitCode = await statusOf(command, OF_PROGRAM);
}

/** Runs a command; what it throws for whoever typed it becomes a line and the exit status. */
export async function statusOf(command: Command, surroundings: Surroundings): Promise<number> {
  try {
    return await command(surroundings);
  } catch (error) {
    const outcome = outcomeOf(error);
    if (outcome === undefined || !(error instanceof Error)) throw error;
    surroundings.say(error.message);
    return EXIT_STATUS[outcome];
  }
}

function outcomeOf(error: unknown): AuditFailure['outcome'] | undefined {
  if (error instanceof AuditFailure) return error.outcome;
  return error instanceof DamagedStoreError ? 'unreadable' : undefined;
}
