import type { ProgramVersion } from './look-up.js';
import type { TransportAddress } from '../universal-address.js';
import type { RegisteredProgram } from './registered-program.js';

/** What a portmapper's table has of a program on the transport of an address. */
export function entryOf(
  { program, version }: ProgramVersion,
  { netid }: TransportAddress,
  table: readonly RegisteredProgram[],
): RegisteredProgram | undefined {
  return table.find((each) => each.program === program && each.version === version && each.netid === netid);
}

/** What it has of a program that is at none of our addresses. */
export function entriesOfOthers(
  { program, version }: ProgramVersion,
  addresses: readonly TransportAddress[],
  table: readonly RegisteredProgram[],
): RegisteredProgram[] {
  return table.filter(
    (entry) =>
      entry.program === program &&
      entry.version === version &&
      !addresses.some((address) => address.netid === entry.netid && isOurs(address, entry)),
  );
}

/** Whether an entry for our program and transport leads to our address: the same port does, however its host is spelled. */
export function isOurs(address: TransportAddress, entry: RegisteredProgram | undefined): boolean {
  return address.netid === 'local' ? entry?.uaddr === address.path : entry?.port === address.port;
}

export function isSamePlace(one: RegisteredProgram, other: RegisteredProgram): boolean {
  return one.netid === other.netid && one.uaddr === other.uaddr;
}
