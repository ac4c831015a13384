import type { StartedProgram } from '../started-program.js';

/** What a program printed and with which status it ended, once it has. */
export async function toEnd({
  program,
  output,
}: StartedProgram): Promise<{ stdout: string; stderr: string; code: number | null }> {
  await program.ended;
  return { ...output, code: program.exitCode };
}
