import { PortmapperError } from '../portmapper-error.js';
import { describeAddress, type TransportAddress } from '../universal-address.js';
import type { ProgramVersion } from './look-up.js';
import type { RegisteredProgram } from './registered-program.js';

/** Why the portmapper answered SET with FALSE, and what the one who runs the program can do about it. */
export function refusal(
  { program, version }: ProgramVersion,
  address: TransportAddress,
  portmapper: string,
  inTheWay: RegisteredProgram | undefined,
): PortmapperError {
  const what = `program ${program} version ${version}`;
  const reason =
    inTheWay === undefined
      ? `${portmapper} does not register ${what} (${describeAddress(address)}) for this caller: ` +
        `only programs on its own machine may register, over loopback or its AF_LOCAL socket`
      : `${portmapper} has ${what} registered over ${address.netid} at ${inTheWay.uaddr}${ownedBy(inTheWay)} and does not let us replace ` +
        `it. If that server is gone, remove its mapping as root: rpcinfo -d ${program} ${version}, ` +
        `or restart the portmapper`;
  return new PortmapperError('REGISTRATION_REFUSED', reason);
}

function ownedBy({ owner }: RegisteredProgram): string {
  return owner === '' ? '' : ` by owner ${JSON.stringify(owner)}`;
}
