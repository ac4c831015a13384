import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';

/** What the figures were measured on, a line each. */
export function machine(): string[] {
  const [cpu] = cpus();
  return [
    `${cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `Linux ${release()}, Node.js ${process.version}, ${firstLine('gcc', '--version')}, libtirpc ${packageVersion('libtirpc3')}`,
  ];
}

function firstLine(command: string, ...args: string[]): string {
  return execFileSync(command, args, { encoding: 'utf8' }).split('\n')[0] ?? '';
}

function packageVersion(name: string): string {
  return firstLine('dpkg-query', '-W', '-f', '${Version}\n', name);
}
