import { diagnostics } from '../diagnostics/diagnostics.js';
import { withoutPasswords } from './fault.js';

/** The exit status where the configuration is wrong: what starts the program again should not. */
const CONFIGURATION_STATUS = 2;

/** Says each fault in a line on stderr, and ends the program. */
export function stopWithFaults(program: string, faults: readonly string[]): never {
  const say = diagnostics(program);
  for (const fault of faults) say(withoutPasswords(fault), 'error');
  process.exit(CONFIGURATION_STATUS);
}
