import {
  isNetid,
  parseUniversalAddress,
  PortmapperClient,
  type PortmapperOptions,
  type ProgramVersion,
  register,
  type RegisteredProgram,
  type Registration,
} from 'portmapper-js';
import { isIPv6 } from 'node:net';
import { resolve } from 'node:path';
import type { Diagnose } from '../../../daemons/diagnostics/diagnostics.js';
import { reasonOf } from '../../../daemons/reason.js';
import type { Endpoint } from './endpoint.js';

/** What is registered in whose place. */
interface StandInOptions {
  readonly target: ProgramVersion;
  readonly listening: Endpoint;
  readonly portmapper: PortmapperOptions;
  readonly diagnose: Diagnose;
}

/** A proxy's place in the portmapper's table, which was a server's before and becomes it again. */
export class StandIn {
  readonly #options: StandInOptions;
  readonly #before: readonly RegisteredProgram[];
  readonly #registration: Registration;

  private constructor(
    options: StandInOptions,
    before: readonly RegisteredProgram[],
    registration: Registration,
  ) {
    this.#options = options;
    this.#before = before;
    this.#registration = registration;
  }

  /** @throws PortmapperError, RpcError where the portmapper does not answer or does not allow it */
  static async take(options: StandInOptions): Promise<StandIn> {
    const { target, listening, portmapper, diagnose } = options;
    const before = await entriesOf(target, portmapper);
    const registration = register({
      ...target,
      listeners: [listenerOf(listening)],
      portmapper,
      mode: 'require',
      onEvent: ({ message }) => diagnose(message),
    });
    const standIn = new StandIn(options, before, registration);
    try {
      await registration.ready;
    } catch (error) {
      await standIn.close();
      throw error;
    }
    return standIn;
  }

  /** Gives the place back; says what it could not give back. Never rejects. */
  async close(): Promise<void> {
    await this.#registration.close();
    const { target, portmapper, diagnose } = this.#options;
    try {
      await using client = new PortmapperClient(portmapper);
      for (const { netid, uaddr } of this.#before)
        if (isNetid(netid)) await client.set(target, parseUniversalAddress(netid, uaddr));
      // the server may have seen to it itself
      const after = await entriesOf(target, portmapper);
      const lost = this.#before.filter((entry) => !after.some((each) => isSame(each, entry)));
      for (const { netid, uaddr } of lost)
        diagnose(`the portmapper did not register ${netid} ${uaddr} again`);
    } catch (error) {
      diagnose(`the server is not registered again: ${reasonOf(error)}`);
    }
  }
}

async function entriesOf(
  { program, version }: ProgramVersion,
  portmapper: PortmapperOptions,
): Promise<RegisteredProgram[]> {
  await using client = new PortmapperClient(portmapper);
  const table = await client.dump();
  return table.filter((each) => each.program === program && each.version === version);
}

function isSame(one: RegisteredProgram, other: RegisteredProgram): boolean {
  return one.netid === other.netid && one.uaddr === other.uaddr;
}

function listenerOf(listening: Endpoint): { netid: string; address: string; port: number } {
  if (listening.kind === 'unix') return { netid: 'local', address: resolve(listening.path), port: 0 };
  const { kind, host, port } = listening;
  return { netid: isIPv6(host) ? `${kind}6` : kind, address: host, port };
}
