import { type StartedProgram, startProgram } from '../started-program.js';

type Stream = 'stdout' | 'stderr';

/** Holds a terminal that nobody reads until a byte comes or the program ends; passes on how that went. */
const HOLDER = `
import os, pty, signal, subprocess, sys, threading
master, slave = pty.openpty()
signal.signal(signal.SIGTERM, lambda *_: None)
program = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL, **{sys.argv[1]: slave})
os.close(slave)
def hang_up():
    if os.read(0, 1): os.close(master)
threading.Thread(target=hang_up, daemon=True).start()
os._exit(program.wait() & 0xff)
`;

/** Starts a program that has one of its streams on a terminal that nobody reads; a byte for it takes the terminal away. */
export function startOnTerminal(
  t: Parameters<typeof startProgram>[0],
  stream: Stream,
  command: readonly string[],
): StartedProgram {
  const args = ['-c', HOLDER, stream, ...command];
  return startProgram(t, { name: `${stream} of a terminal`, command: 'python3', args, isFed: true });
}
