/** What Node writes to a terminal with; its types do not name it. */
interface TerminalHandle {
  /** Behind the stream's own, where libuv has opened the terminal anew for this process. */
  readonly fd: number;
  setBlocking(isBlocking: boolean): unknown;
}

/**
 * Lets a terminal that is stopped (Ctrl-S) stop nobody: what it does not take waits in memory, as with a pipe. Node has
 * the whole process wait for a terminal instead, its signals too.
 */
export function outliveStoppedTerminal(): void {
  for (const stream of [process.stdout, process.stderr]) if (stream.isTTY) unblock(stream);
}

function unblock(stream: NodeJS.WriteStream & { readonly fd: number }): void {
  const handle = '_handle' in stream ? stream._handle : undefined;
  // one that others have open too is left as it is: they would not wait for it either
  if (isTerminalHandle(handle) && handle.fd !== stream.fd) handle.setBlocking(false);
}

function isTerminalHandle(handle: unknown): handle is TerminalHandle {
  return typeof handle === 'object' && handle !== null && 'fd' in handle && 'setBlocking' in handle;
}
