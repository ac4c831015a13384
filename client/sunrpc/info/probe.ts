import { RpcError } from 'onc-rpc';

/** What became of a call of procedure 0. */
export type Probe =
  | { readonly version: number; readonly isReady: true }
  | { readonly version: number; readonly isReady: false; readonly error: RpcError };

/** More versions than this are not called one after the other: no program has them, but a broken one may say so. */
export const MAX_VERSIONS = 256;
const HIGHEST_VERSION = 0xffff_ffff;

/** Calls procedure 0 of a version. Rejects with an `RpcError`. */
type CallNull = (version: number) => Promise<void>;

/**
 * Calls one version of a program, or all that it has. Which those are it says when it is called with a version that it
 * does not have: 0, or where it has that, the highest number.
 */
export async function* probes(call: CallNull, version: number | undefined): AsyncGenerator<Probe> {
  if (version !== undefined) {
    yield await probe(call, version);
    return;
  }
  const zero = await probe(call, 0);
  const other = zero.isReady ? await probe(call, HIGHEST_VERSION) : zero;
  if (other.isReady) {
    // it takes any version: these two were called
    yield zero;
    yield other;
    return;
  }
  if (other.error.code !== 'PROG_MISMATCH') {
    yield other;
    return;
  }
  const { low = 0, high = 0 } = other.error;
  if (high - low < MAX_VERSIONS) for (let each = low; each <= high; each++) yield await probe(call, each);
  else yield other;
}

async function probe(call: CallNull, version: number): Promise<Probe> {
  try {
    await call(version);
    return { version, isReady: true };
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    return { version, isReady: false, error };
  }
}
