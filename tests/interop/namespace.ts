import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type tap from 'tap';
import { inNamespace } from '../../daemons/system/namespace.js';
import { skipUnless } from '../peers.js';

const MARK = 'SUNSHARE_TEST_NAMESPACE';

/**
 * Runs the test file that calls it in namespaces of its own, with port 111 free and `/run` empty, and returns tap
 * there:
 *
 *     const t = await tapInNamespace(import.meta.url);
 *
 * It starts the file again inside and ends with its result. Such a file must not import tap itself, since its outer run
 * has nothing to report. All that it starts dies with it: its process is the init of a process namespace, and ends when
 * the outer run does. Where no namespace can be made it returns tap as well, and the tests skip themselves by
 * `skipUnless('namespace', …)`.
 */
export async function tapInNamespace(fileUrl: string): Promise<typeof tap> {
  const isInside = process.env[MARK] !== undefined;
  if (!isInside && skipUnless('namespace') === false) process.exit(await runAgainInside(fileUrl));
  if (isInside) {
    // Not kept running by it.
    process.stdin.on('end', () => process.exit(1)).resume();
    (process.stdin as NodeJS.ReadStream & { unref(): void }).unref();
  }
  return (await import('tap')).default;
}

async function runAgainInside(fileUrl: string): Promise<number> {
  const init = ['unshare', '--pid', '--fork', '--kill-child'];
  const node = [process.execPath, ...process.execArgv, fileURLToPath(fileUrl)];
  const { command, args } = inNamespace([...init, ...node]);
  const child = spawn(command, args, {
    // The pipe's other end closes with this process, however it ends.
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { ...process.env, [MARK]: 'yes' },
  });
  const [status] = (await once(child, 'exit')) as [number | null];
  return status ?? 1;
}

/** The reason to skip where root is only the root of a user namespace, which rpcbind does not accept. */
export function skipUnlessRealRoot(): string | false {
  const isReal =
    process.getuid?.() === 0 && /^\s*0\s+0\s+4294967295/.test(readFileSync('/proc/self/uid_map', 'utf8'));
  return isReal ? false : 'needs root';
}
