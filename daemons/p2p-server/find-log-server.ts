import { lookUp } from 'portmapper-js';
import { LOG_PROG } from '../log-prog.js';

const TIMEOUT_MS = 3_000;

/** The TCP port the log server is registered at, by the portmapper's word; rejects where it knows of none. */
export async function findLogServer(
  portmapper: { readonly host: string; readonly port: number },
  signal: AbortSignal,
): Promise<number> {
  const { program, version } = LOG_PROG.LOG_VERS;
  const found = await lookUp({ program, version }, { ...portmapper, timeoutMs: TIMEOUT_MS, signal });
  if (found.kind === 'registered') return found.address.port;
  throw new Error(`not registered at the portmapper of ${portmapper.host}`);
}
