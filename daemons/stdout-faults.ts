import type { Diagnose } from './diagnostics/diagnostics.js';

/** After these no write to a pipe or a terminal can succeed; a disk that is full may have room again. */
const GONE: ReadonlySet<string | undefined> = new Set(['EPIPE', 'EIO', 'EBADF']);

const SILENCE_MS = 60_000;

/** Whether whoever read the stream is there no more: the pipe's reader, or the terminal. */
export function isGone({ code }: NodeJS.ErrnoException): boolean {
  return GONE.has(code);
}

/** Says why stdout cannot be written, once a minute at most, and calls `gone` when nobody will read it any more. */
export function watchStdout(diagnose: Diagnose, gone: () => void): void {
  let silentUntil = -Infinity;
  let isGoneSaid = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (isGone(error)) gone();
    // who ends a pipeline early needs no word
    if (error.code === 'EPIPE') return;
    const isNews = isGone(error) && !isGoneSaid;
    if (!isNews && performance.now() < silentUntil) return;
    isGoneSaid ||= isNews;
    silentUntil = performance.now() + SILENCE_MS;
    const consequence = isGone(error) ? ' any more, stopping' : '';
    diagnose(`cannot write to stdout${consequence}: ${error.message}`);
  });
}
