import type { Exchange } from '../traffic/exchange.js';
import { type KnownPrograms, numberOf } from './known-programs.js';
import type { Call } from '../traffic/rpc-message.js';
import type { Flow } from '../traffic/wire-item.js';

/** What the user wants to see; nothing named, everything. Of several of a kind any will do, of several kinds all must. */
export interface FilterWords {
  /** Names or numbers. */
  readonly programs: readonly string[];
  readonly procedures: readonly string[];
  /** Addresses without port. */
  readonly hosts: readonly string[];
  /** Decimal or `0x…`. */
  readonly xids: readonly string[];
}

/** Whether an exchange is to be shown. */
export type ExchangeFilter = (exchange: Exchange) => boolean;

/** @throws Error for a name that no `.x` file has, with a sentence for the user */
export function exchangeFilter(words: FilterWords, known: KnownPrograms): ExchangeFilter {
  const isCallWanted = callFilter(words, known);
  const xids = new Set(words.xids.map(xidOf));
  const isXidWanted = (xid: number | undefined): boolean =>
    xids.size === 0 || (xid !== undefined && xids.has(xid));
  return (exchange) => {
    const { flow, call, xid } = partsOf(exchange);
    return isHostWanted(words.hosts, flow) && isXidWanted(xid) && isCallWanted(call);
  };
}

/** By program and procedure. What has no call passes only where neither is asked for. */
function callFilter(
  { programs, procedures }: FilterWords,
  known: KnownPrograms,
): (call: Call | undefined) => boolean {
  const wantedPrograms = new Set(programs.flatMap((word) => programNumbers(word, known)));
  const wantedProcedures = procedures.map((word) => procedureTest(word, known));
  return (call) => {
    const isAny = programs.length + procedures.length === 0;
    if (call?.target === undefined) return isAny;
    const { prog, proc } = call.target;
    const isProgramWanted = programs.length === 0 || wantedPrograms.has(prog);
    return (
      isProgramWanted &&
      (procedures.length === 0 || wantedProcedures.some((isWanted) => isWanted(prog, proc)))
    );
  };
}

function programNumbers(word: string, known: KnownPrograms): number[] {
  const number = numberOf(word);
  const numbers = number === undefined ? known.programNumbers(word) : [number];
  if (numbers.length > 0) return numbers;
  throw new Error(`no .x file has a program "${word}"; known are ${known.programNames().join(', ')}`);
}

function procedureTest(word: string, known: KnownPrograms): (prog: number, proc: number) => boolean {
  const number = numberOf(word);
  if (number !== undefined) return (_, proc) => proc === number;
  const named = known.procedureNumbers(word);
  if (named.length === 0) throw new Error(`no .x file has a procedure "${word}"`);
  return (prog, proc) => named.some((each) => each.prog === prog && each.proc === proc);
}

function xidOf(word: string): number {
  const xid = numberOf(word);
  if (xid === undefined) throw new Error(`expected an xid, decimal or 0x…, got "${word}"`);
  return xid;
}

function isHostWanted(hosts: readonly string[], { from, to }: Flow): boolean {
  return hosts.length === 0 || hosts.some((host) => isAt(host, from) || isAt(host, to));
}

/** Whether `HOST:PORT` or `[IPv6]:PORT` is at a host. */
function isAt(host: string, end: string): boolean {
  return end.startsWith(host.includes(':') ? `[${host.toLowerCase()}]:` : `${host}:`);
}

function partsOf(exchange: Exchange): { flow: Flow; call?: Call; xid?: number } {
  switch (exchange.kind) {
    case 'answered':
    case 'unanswered': {
      const { flow, message } = exchange.call;
      return { flow, call: message, xid: message.xid };
    }
    case 'orphan':
      return { flow: exchange.reply.flow, xid: exchange.reply.message.xid };
    case 'unreadable':
      return { flow: exchange.message.flow };
    case 'damage':
      return { flow: exchange.flow };
  }
}
