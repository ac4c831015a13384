import { closeSync } from 'node:fs';
import { isatty } from 'node:tty';

const STANDARD_DESCRIPTORS = [0, 1, 2];

/** Lets the process end as it should when its terminal has gone: Node aborts where it cannot set one back at the end. */
export function endWithoutTerminal(): void {
  const terminals = STANDARD_DESCRIPTORS.filter((fd) => isatty(fd));
  process.on('exit', () => {
    for (const fd of terminals) if (!isatty(fd)) closeSync(fd);
  });
}
