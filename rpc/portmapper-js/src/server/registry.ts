import type { Caller } from 'onc-rpc';
import { isNetid, type Netid } from '../netid.js';
import { describeAddress, parseUniversalAddress } from '../universal-address.js';
import type { MappingTable, TableEntry } from './mapping-table.js';
import { registrantOf } from './registrant.js';

/** Told why a SET or an UNSET was answered with FALSE. */
export type OnRefusal = (reason: string, caller: Caller) => void;

type ProgramVersion = Pick<TableEntry, 'program' | 'version'>;

/** A SET as it stands in the call, nothing of it believed. */
interface Claim extends ProgramVersion {
  readonly netid: string;
  readonly uaddr: string;
}

/** The program number of all portmappers. */
export const PORTMAPPER_PROGRAM = 100000;

/** Decides who may change the table, and how: the same for all three versions. */
export class Registry {
  readonly table: MappingTable;
  readonly #onRefusal: OnRefusal;

  constructor(table: MappingTable, onRefusal: OnRefusal) {
    this.table = table;
    this.#onRefusal = onRefusal;
  }

  /** SET: TRUE when the mapping is in the table now and was not before. */
  set(claim: Claim, caller: Caller): boolean {
    const refusal = this.#set(claim, caller);
    if (refusal === undefined) return true;
    this.#onRefusal(`SET of program ${claim.program} version ${claim.version} refused: ${refusal}`, caller);
    return false;
  }

  /** UNSET: TRUE when nothing that was meant is in the table any more. */
  unset(target: ProgramVersion, netids: readonly string[] | undefined, caller: Caller): boolean {
    const refusal = this.#unset(target, netids, caller);
    if (refusal === undefined) return true;
    this.#onRefusal(
      `UNSET of program ${target.program} version ${target.version} refused: ${refusal}`,
      caller,
    );
    return false;
  }

  #set({ program, version, netid, uaddr }: Claim, caller: Caller): string | undefined {
    const owner = registrantOf(caller);
    if (owner === undefined) return 'the caller is not on this machine';
    if (program === PORTMAPPER_PROGRAM) return "the portmapper's own mappings cannot be changed";
    if (!isNetid(netid)) return `unknown netid or protocol ${JSON.stringify(netid.slice(0, 16))}`;
    const fault = faultOf(netid, uaddr);
    if (fault !== undefined) return fault;
    const outcome = this.table.set({ program, version, netid, uaddr, owner, isPermanent: false });
    if (outcome === 'full') return `the table holds ${this.table.size} mappings, and that is its limit`;
    return outcome === 'occupied' ? `there is a mapping for ${netid} already; UNSET comes first` : undefined;
  }

  #unset(target: ProgramVersion, netids: readonly string[] | undefined, caller: Caller): string | undefined {
    const owner = registrantOf(caller);
    if (owner === undefined) return 'the caller is not on this machine';
    if (target.program === PORTMAPPER_PROGRAM) return "the portmapper's own mappings cannot be changed";
    return this.table.unset(target, netids, owner) === 'foreign' ? 'it belongs to the superuser' : undefined;
  }
}

/** What is wrong with an address to be registered. */
function faultOf(netid: Netid, uaddr: string): string | undefined {
  try {
    const address = parseUniversalAddress(netid, uaddr);
    if (address.netid === 'local' || address.port > 0) return undefined;
    return `${describeAddress(address)} is nothing that can be called`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
