import { escapeForDisplay } from '../../daemons/text/escape.js';
import { DamagedStoreError } from '../../daemons/sqlite/damaged-store.js';
import { AuditFailure, EXIT_STATUS } from './audit-failure.js';
import { printToOutput, ReaderGone } from './program-output.js';

/** Where a command speaks. */
export interface Surroundings {
  /** Writes to the output; resolves when more may follow, and rejects where it cannot be written. */
  readonly print: (text: string) => Promise<void>;
  /** Writes a line for people, beside the output. Nothing in it drives a terminal. */
  readonly say: (line: string) => void;
}

/** Those of the program. */
export const OF_PROGRAM: Surroundings = {
  print: printToOutput,
  say: (line) => void process.stderr.write(`sunshare-audit: ${escapeForDisplay(line)}\n`),
};

/** What a subcommand does; resolves to the exit status. */
export type Command = (surroundings: Surroundings) => Promise<number>;

/** Runs a command as the whole program. */
export async function endWith(command: Command): Promise<void> {
  // whoever prints is told
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  process.exitCode = await statusOf(command, OF_PROGRAM);
}

/** Runs a command; what it throws for whoever typed it becomes a line and the exit status. */
export async function statusOf(command: Command, surroundings: Surroundings): Promise<number> {
  try {
    return await command(surroundings);
  } catch (error) {
    if (error instanceof ReaderGone) return EXIT_STATUS.sound;
    const outcome = outcomeOf(error);
    if (outcome === undefined || !(error instanceof Error)) throw error;
    surroundings.say(error.message);
    return EXIT_STATUS[outcome];
  }
}

/** Says a verdict. It is the exit status also where it cannot be written, or nobody reads it. */
export async function endWithVerdict(
  text: string,
  isSound: boolean,
  { print, say }: Surroundings,
): Promise<number> {
  try {
    await print(text);
  } catch (error) {
    if (error instanceof AuditFailure) say(error.message);
    else if (!(error instanceof ReaderGone)) throw error;
  }
  return isSound ? EXIT_STATUS.sound : EXIT_STATUS.notSound;
}

function outcomeOf(error: unknown): AuditFailure['outcome'] | undefined {
  if (error instanceof AuditFailure) return error.outcome;
  return error instanceof DamagedStoreError ? 'unreadable' : undefined;
}
