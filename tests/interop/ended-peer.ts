import { startProgram } from '../started-program.js';

const DEADLINE_MS = 30_000;

interface Teardown {
  teardown(end: () => Promise<void>): void;
}

/** What a program printed until it ended. */
interface EndedPeer {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

/** Runs somebody else's program to its end, in English. */
export async function runPeer(t: Teardown, command: string, ...args: string[]): Promise<EndedPeer> {
  // some are in sbin, which is not on everybody's PATH
  const env = { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`, LC_ALL: 'C' };
  const { program, output } = startProgram(t, { name: command, command, args, env });
  await program.endsWithin(DEADLINE_MS);
  return { ...output, exitCode: program.exitCode };
}
