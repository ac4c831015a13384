import * as xdr from 'node-xdr';
import {
  type CallContext,
  type Caller,
  CallRefusal,
  type Credential,
  type FixedAuth,
  NO_AUTH,
  type Procedure,
  type RefusalAnswer,
  RpcError,
  sysAuth,
} from 'onc-rpc';
import { checkLimits } from 'onc-rpc/limits';
import type { IndirectCall } from '../client/indirect-call.js';
import { RPCBPROG } from '../rpcbind.js';
import { portIn } from '../universal-address.js';
import { amplifies } from './amplification.js';
import { callableAddress, isOfThisMachine } from './callable-address.js';
import { type IndirectCallPolicy, isForPortmapper, isHarmlessIndirectCall } from './indirect-call-policy.js';
import { CallsUnderWay } from './calls-under-way.js';
import type { MappingTable, TableEntry } from './mapping-table.js';
import type { PassOn } from './pass-on.js';
import type { OnRefusal } from './registry.js';
import type { VersionStatistics } from './statistics.js';

/** How calls are passed on to the programs that are registered; everything has a default. */
export interface IndirectCallOptions {
  /** Which are; those to the portmapper itself never are. Default `isHarmlessIndirectCall`. */
  readonly mayCall?: IndirectCallPolicy;
  /** Calls that may be under way at once, of all callers. Default 32. */
  readonly maxCallsInFlight?: number;
  /** Calls that may be under way at once for one address; all over AF_LOCAL are of one. Default 8. */
  readonly maxCallsInFlightPerAddress?: number;
  /** The longest arguments and the longest results, in bytes. Default 8,192: what C programs take over UDP. */
  readonly maxBytes?: number;
  /** How long a program may take to answer, in ms. Default 5,000. */
  readonly timeoutMs?: number;
}

/** The defaults of `IndirectCallOptions`. */
export const DEFAULT_INDIRECT_CALLS = {
  mayCall: isHarmlessIndirectCall,
  maxCallsInFlight: 32,
  maxCallsInFlightPerAddress: 8,
  maxBytes: 8192,
  timeoutMs: 5000,
} as const satisfies Required<IndirectCallOptions>;

const LIMITS = ['maxCallsInFlight', 'maxCallsInFlightPerAddress', 'maxBytes', 'timeoutMs'] as const;

/** The results of a call that was passed on, and the mapping by which its program was found. */
interface PassedOn {
  readonly entry: TableEntry;
  readonly results: Uint8Array;
}

/** What a version of the protocol has to do with the calls that it passes on. */
export interface IndirectProcedure<R> {
  /** CALLIT, BCAST or INDIRECT. */
  readonly procedure: Procedure<IndirectCall, R>;
  /** The netids that its programs are looked for on, the best first. */
  netidsFor(caller: Caller): readonly string[];
  result(passedOn: PassedOn, caller: Caller): R;
  readonly counts: VersionStatistics;
}

/** Answers CALLIT, BCAST and INDIRECT. */
export interface IndirectAnswers {
  /**
   * Gives the result of a call that was made for its caller.
   * @throws CallRefusal what became of it, for INDIRECT; CALLIT and BCAST are silent whatever it was, so that a
   * broadcast is not met by a storm of errors (RFC 1833 §2.2.1)
   */
  answer<R>(kind: IndirectProcedure<R>, call: IndirectCall, context: CallContext): Promise<R>;
}

/** No call is made for anybody. */
export const noIndirectCalls: IndirectAnswers = {
  answer: ({ procedure }) => Promise.reject(new CallRefusal(isTold(procedure) ? 'PROC_UNAVAIL' : 'NOTHING')),
};

/** CALLIT, BCAST and INDIRECT: makes calls on this host for others (RFC 1833 §2.2.1, §2.2.2, §3.2). */
export class IndirectCalls implements IndirectAnswers {
  readonly #table: MappingTable;
  readonly #options: Required<IndirectCallOptions>;
  readonly #passOn: PassOn;
  readonly #onRefusal: OnRefusal;
  readonly #underWay: CallsUnderWay;

  constructor(table: MappingTable, options: IndirectCallOptions, passOn: PassOn, onRefusal: OnRefusal) {
    this.#table = table;
    checkLimits(options, LIMITS);
    this.#options = {
      mayCall: options.mayCall ?? DEFAULT_INDIRECT_CALLS.mayCall,
      maxCallsInFlight: options.maxCallsInFlight ?? DEFAULT_INDIRECT_CALLS.maxCallsInFlight,
      maxCallsInFlightPerAddress:
        options.maxCallsInFlightPerAddress ?? DEFAULT_INDIRECT_CALLS.maxCallsInFlightPerAddress,
      maxBytes: options.maxBytes ?? DEFAULT_INDIRECT_CALLS.maxBytes,
      timeoutMs: options.timeoutMs ?? DEFAULT_INDIRECT_CALLS.timeoutMs,
    };
    this.#passOn = passOn;
    this.#onRefusal = onRefusal;
    this.#underWay = new CallsUnderWay(this.#options);
  }

  async answer<R>(kind: IndirectProcedure<R>, call: IndirectCall, context: CallContext): Promise<R> {
    const { counts, procedure } = kind;
    const isIndirect = isTold(procedure);
    const counted = { ...call, netid: context.caller.netid, isIndirect };
    try {
      const result = await this.#result(kind, call, context);
      counts.countIndirectCall(counted, true);
      return result;
    } catch (error) {
      counts.countIndirectCall(counted, false);
      throw isIndirect || !(error instanceof CallRefusal) ? error : new CallRefusal('NOTHING');
    }
  }

  async #result<R>(kind: IndirectProcedure<R>, call: IndirectCall, context: CallContext): Promise<R> {
    const { caller } = context;
    const passedOn = await this.#made(kind.netidsFor(caller), call, context);
    const result = kind.result(passedOn, caller);
    if (amplifies(context, () => xdr.encode(kind.procedure.result, result).length))
      throw new CallRefusal('SYSTEM_ERR');
    return result;
  }

  async #made(netids: readonly string[], call: IndirectCall, context: CallContext): Promise<PassedOn> {
    const { caller, credential } = context;
    this.#check(call, caller);
    const entry = this.#find(netids, call);
    const address = entry === undefined ? undefined : callableAddress(entry, caller);
    if (entry === undefined || address === undefined || this.#isOurPort(address.port))
      throw new CallRefusal('PROG_UNAVAIL');
    const { timeoutMs, maxBytes } = this.#options;
    const crowd = this.#underWay.crowdOf(caller);
    if (crowd !== undefined) throw this.#refused('SYSTEM_ERR', crowd, call, caller);
    const options = { auth: authFor(caller, credential), timeoutMs, signal: context.signal };
    this.#underWay.begin(caller);
    try {
      const results = await this.#passOn(address, call, options);
      if (results.length <= maxBytes) return { entry, results };
    } catch (error) {
      throw new CallRefusal(answerOf(error));
    } finally {
      this.#underWay.end(caller);
    }
    throw this.#refused('SYSTEM_ERR', `its results take more than ${maxBytes} bytes`, call, caller);
  }

  #check(call: IndirectCall, caller: Caller): void {
    const { maxBytes, mayCall } = this.#options;
    const refuse = (answer: RefusalAnswer, reason: string): never => {
      throw this.#refused(answer, reason, call, caller);
    };
    if (isForPortmapper(call)) refuse({ authStat: 'AUTH_TOOWEAK' }, 'it is for the portmapper itself');
    if (!mayCall(call, caller))
      refuse({ authStat: 'AUTH_TOOWEAK' }, 'this procedure is not called for others');
    if (call.args.length > maxBytes) refuse('GARBAGE_ARGS', `its arguments take more than ${maxBytes} bytes`);
  }

  #find(netids: readonly string[], { prog, vers }: IndirectCall): TableEntry | undefined {
    const exact = netids.map((netid) => this.#table.findExact(prog, vers, netid));
    const any = netids.map((netid) => this.#table.find(prog, vers, netid));
    // the program itself says which versions it has
    return [...exact, ...any].find((entry) => entry !== undefined);
  }

  /** Whoever registers may name our own port for its program. */
  #isOurPort(port: number): boolean {
    return this.#table.entries().some((each) => each.isPermanent && portIn(each.netid, each.uaddr) === port);
  }

  #refused(answer: RefusalAnswer, reason: string, call: IndirectCall, caller: Caller): CallRefusal {
    const { prog, vers, proc } = call;
    const what = `a call of program ${prog} version ${vers} procedure ${proc}`;
    this.#onRefusal(`${what} is not passed on: ${reason}`, caller);
    return new CallRefusal(answer);
  }
}

/** Whether a procedure tells its caller of errors: INDIRECT alone does. */
function isTold({ number }: { readonly number: number }): boolean {
  return number === RPCBPROG.RPCBVERS4.procedures.RPCBPROC_INDIRECT.number;
}

/**
 * Who calls, to the program: on this machine, who the caller says; from elsewhere, nobody. A claim that nothing proves
 * would be believed more coming from this host than from where it was made.
 */
function authFor(caller: Caller, credential: Credential): FixedAuth {
  return credential.flavor === 'sys' && isOfThisMachine(caller) ? sysAuth(credential) : NO_AUTH;
}

/** A program's own error, told on; whatever else went wrong is ours. */
function answerOf(error: unknown): RefusalAnswer {
  if (!(error instanceof RpcError)) return 'SYSTEM_ERR';
  const { code, low, high, authStat } = error;
  if (code === 'PROG_UNAVAIL' || code === 'PROC_UNAVAIL' || code === 'GARBAGE_ARGS') return code;
  if (code === 'PROG_MISMATCH' && low !== undefined && high !== undefined) return { mismatch: { low, high } };
  return code === 'AUTH_ERROR' && authStat !== undefined && authStat !== 'AUTH_OK'
    ? { authStat }
    : 'SYSTEM_ERR';
}
