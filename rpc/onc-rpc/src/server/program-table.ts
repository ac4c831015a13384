import * as xdr from 'node-xdr';
import type { Procedures, Version } from '../program.js';
import { type Handlers, intercepted, type ServerInterceptor, type Service, servicesOf } from './handlers.js';
import type { CallHeader } from './incoming-call.js';

/** Why a call finds no procedure. */
type LookupFault =
  'PROG_UNAVAIL' | 'PROC_UNAVAIL' | { readonly mismatch: { readonly low: number; readonly high: number } };

type Services = ReadonlyMap<number, Service>;

/** What a server serves: programs, their versions, their procedures, each by number. */
export class ProgramTable {
  readonly #programs = new Map<number, Map<number, Services>>();
  readonly #interceptors: readonly ServerInterceptor[];

  constructor(interceptors: readonly ServerInterceptor[]) {
    this.#interceptors = interceptors;
  }

  /** Procedure 0 answers by itself unless the version describes one. @throws RangeError for a version that is there */
  add<P extends Procedures>(version: Version<P>, handlers: Handlers<Version<P>>): void {
    const versions = this.#programs.get(version.program) ?? new Map<number, Services>();
    if (versions.has(version.version)) {
      throw new RangeError(`${version.programName}: version ${version.version} is served already`);
    }
    const services = servicesOf(version, handlers);
    if (!services.has(0)) services.set(0, nullService(version));
    for (const [number, each] of services) {
      services.set(number, { ...each, handle: intercepted(each.handle, this.#interceptors) });
    }
    versions.set(version.version, services);
    this.#programs.set(version.program, versions);
  }

  /** Takes a version away again; calls that run are not touched. Says whether it was there. */
  remove(version: Pick<Version<Procedures>, 'program' | 'version'>): boolean {
    const versions = this.#programs.get(version.program);
    if (versions?.delete(version.version) !== true) return false;
    if (versions.size === 0) this.#programs.delete(version.program);
    return true;
  }

  /** Program, then version, then procedure: so each has its own answer (RFC 5531 §9). */
  find(header: Pick<CallHeader, 'prog' | 'vers' | 'proc'>): Service | LookupFault {
    const versions = this.#programs.get(header.prog);
    if (versions === undefined) return 'PROG_UNAVAIL';
    const services = versions.get(header.vers);
    if (services === undefined) {
      const numbers = [...versions.keys()];
      return { mismatch: { low: Math.min(...numbers), high: Math.max(...numbers) } };
    }
    return services.get(header.proc) ?? 'PROC_UNAVAIL';
  }
}

function nullService({ program, programName, version }: Version<Procedures>): Service {
  const name = `${programName}.NULL`;
  return {
    program,
    version,
    number: 0,
    name,
    args: xdr.void,
    result: xdr.void,
    oneway: false,
    handle: () => undefined,
  };
}
