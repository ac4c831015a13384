import { spawn } from 'node:child_process';
import { exitStatus } from './exit-status.js';

/**
 * The command line that runs another one in a network and mount namespace of its own, where `lo` is up, `/run` is
 * empty and port 111 is free. As an ordinary user it works through a user namespace, in which one is root.
 */
export function inNamespace(command: readonly string[]): { command: string; args: string[] } {
  const flags = process.getuid?.() === 0 ? ['-n', '-m'] : ['-U', '-r', '-n', '-m'];
  const prologue = 'ip link set lo up && mount -t tmpfs tmpfs /run && exec "$@"';
  // ip and mount live in sbin, which is not on everybody's PATH.
  const path = `PATH="$PATH:/usr/sbin:/sbin"`;
  return { command: 'unshare', args: [...flags, 'sh', '-c', `${path}; ${prologue}`, 'sh', ...command] };
}

/**
 * Runs one of our mains in a namespace of its own, with our stdin and stdout; resolves to its exit status.
 * @throws Error when the machine has no `unshare`
 */
export async function runInNamespace(mainFile: string, args: readonly string[]): Promise<number> {
  const { command, args: namespaceArgs } = inNamespace([process.execPath, mainFile, ...args]);
  const child = spawn(command, namespaceArgs, { stdio: 'inherit' });
  // Ctrl-C in a terminal reaches the child without us.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`no namespace can be made: ${error.message}`)));
    child.once('exit', (code, signal) => resolve(exitStatus(code, signal)));
  });
}
