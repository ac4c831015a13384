import { RpcError } from 'onc-rpc';
import type { Deadline } from './deadline.js';

/** The versions of the protocol, best first. */
const VERSIONS = [4, 3, 2] as const;

/** A version of the portmapper's protocol. */
export type PortmapperVersion = (typeof VERSIONS)[number];

/** How one question is put in each version that has it. */
export type QuestionByVersion<R> = Readonly<
  Partial<Record<PortmapperVersion, (deadline: Deadline) => Promise<R>>>
>;

/** Asks in the best version that a portmapper has, and remembers which that is. */
export class VersionFallback {
  #best: PortmapperVersion = 4;

  /** The best version that the portmapper is not known to lack. */
  get best(): PortmapperVersion {
    return this.#best;
  }

  /** @throws RpcError, the last version's where none is there */
  async ask<R>(deadline: Deadline, question: QuestionByVersion<R>): Promise<R> {
    const known = VERSIONS.flatMap((version) => {
      const put = question[version];
      return put === undefined ? [] : [{ version, put }];
    });
    const left = known.filter(({ version }) => version <= this.#best);
    // where the portmapper is too old for the question, it says so best itself
    for (const [i, { version, put }] of (left.length > 0 ? left : known.slice(-1)).entries()) {
      try {
        return await put(deadline);
      } catch (error) {
        if (isVersionMissing(error)) this.#lacks(version);
        const isLast = i >= left.length - 1;
        if (isLast || !(isVersionMissing(error) || isProcedureMissing(error))) throw error;
      }
    }
    throw new RangeError('a question that no version has');
  }

  #lacks(version: PortmapperVersion): void {
    const next = VERSIONS.find((each) => each < version);
    if (next !== undefined && next < this.#best) this.#best = next;
  }
}

function isVersionMissing(error: unknown): boolean {
  return error instanceof RpcError && (error.code === 'PROG_MISMATCH' || error.code === 'PROG_UNAVAIL');
}

/** Refused for this once, perhaps: portmappers do so where a reply over UDP would be long. */
function isProcedureMissing(error: unknown): boolean {
  return error instanceof RpcError && error.code === 'PROC_UNAVAIL';
}
