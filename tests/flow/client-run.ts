import { startProgram, ROOT } from '../started-program.js';
import { toServer } from './several-servers.js';

interface Teardown {
  teardown(end: () => Promise<void>): void;
}

/** Runs the real client with the given input to its end. */
export async function runToEnd(
  t: Teardown,
  port: number,
  args: readonly string[],
  input: string,
): Promise<{ stdout: string; exitCode: number | null }> {
  const main = `${ROOT}dist/client/main.js`;
  const { program, output } = startProgram(t, {
    name: 'client',
    command: process.execPath,
    args: [main, ...toServer(port), '--datetime', 'http://127.0.0.1:9/datetime', ...args],
    isFed: true,
  });
  program.write(input);
  program.endInput();
  await program.ended;
  return { stdout: output.stdout, exitCode: program.exitCode };
}
