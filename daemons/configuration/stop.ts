import { escapeForDisplay } from '../escape.js';
import { withoutPasswords } from './fault.js';

/** The exit status where the configuration is wrong: what starts the program again should not. */
const CONFIGURATION_STATUS = 2;

/** Says each fault in a line on stderr, and ends the program. */
export function stopWithFaults(program: string, faults: readonly string[]): never {
  for (const fault of faults)
    process.stderr.write(`${program}: ${escapeForDisplay(withoutPasswords(fault))}\n`);
  process.exit(CONFIGURATION_STATUS);
}
