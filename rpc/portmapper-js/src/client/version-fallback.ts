import { RpcError } from 'onc-rpc';
import type { Deadline } from './deadline.js';

/** The versions of the protocol, best first. */
const VERSIONS = [4, 3, 2] as const;

/** A version of the portmapper's protocol. */
export type PortmapperVersion = (typeof VERSIONS)[number];

/** How one question is put in each version. */
export type QuestionByVersion<R> = Readonly<Record<PortmapperVersion, (deadline: Deadline) => Promise<R>>>;

/** Asks in the best version that a portmapper has, and remembers which that is. */
export class VersionFallback {
  #best: PortmapperVersion = 4;

  /** @throws RpcError, the last version's where none is there */
  async ask<R>(deadline: Deadline, question: QuestionByVersion<R>): Promise<R> {
    for (let version: PortmapperVersion = this.#best; ;) {
      try {
        return await question[version](deadline);
      } catch (error) {
        const next = VERSIONS.find((each) => each < version);
        if (next === undefined || !(isVersionMissing(error) || isProcedureMissing(error))) throw error;
        if (isVersionMissing(error) && next < this.#best) this.#best = next;
        version = next;
      }
    }
  }
}

function isVersionMissing(error: unknown): boolean {
  return error instanceof RpcError && (error.code === 'PROG_MISMATCH' || error.code === 'PROG_UNAVAIL');
}

/** Refused for this once, perhaps: portmappers do so where a reply over UDP would be long. */
function isProcedureMissing(error: unknown): boolean {
  return error instanceof RpcError && error.code === 'PROC_UNAVAIL';
}
