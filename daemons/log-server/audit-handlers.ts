import type { CallContext, Caller, Handlers } from 'onc-rpc';
import { unmapped, withoutZone } from 'onc-rpc/addresses';
import type { Diagnose } from '../diagnostics/diagnostics.js';
import {
  type AppendArgs,
  type HeadResult,
  type LOG_PROG,
  MAX_REASON_BYTES,
  type ReadArgs,
  type ReadResult,
} from '../programs/audit.js';
import { reasonOf } from '../reason.js';
import { spelledOut } from '../text/stray-bytes.js';
import { sourceKey } from '../trail/source-key.js';
import type { AppendOutcome, Provenance, Trail } from '../trail/trail.js';
import type { Access, Verdict } from './access.js';
import { ReaderTurns } from './reader-turns.js';

/** What the handlers of both versions work with. */
export interface LogServiceParts {
  readonly trail: Trail;
  readonly access: Access;
  /** Told why nothing could be stored or read; what is said too often is not shown. */
  readonly complainOfTrail: Diagnose;
  /** Told of what is lost, and of sources that contradict what they said before. */
  readonly complainOfPeer: Diagnose;
}

/** The records of a page, in bytes: no long turn of the event loop, and far from what a record may have. */
const MAX_PAGE_BYTES = 1024 * 1024;
/** Over UDP: what programs made by rpcgen take at most is 8,800 bytes, headers included. */
const MAX_UDP_PAGE_BYTES = 8_000;

type Refusal = Exclude<HeadResult, { tag: 'AUDIT_OK' }>;

/** Version 2 of the program. */
export function auditHandlers(parts: LogServiceParts): Handlers<typeof LOG_PROG.AUDIT_VERS> {
  const turns = new ReaderTurns();
  return {
    APPEND: (args, { caller }) => answer(parts, caller, 'mayNumber', () => append(parts, args, caller)),
    HEAD: ({ source }, { caller }) =>
      answer<HeadResult>(parts, caller, 'mayNumber', async () => held(await parts.trail.head(source))),
    READ: (args, context) =>
      answer<ReadResult>(parts, context.caller, 'mayRead', async () => {
        const page = await turns.run(context, () => read(parts, args, context));
        return 'turnedAway' in page ? refusal('AUDIT_UNAVAILABLE', page.turnedAway) : page;
      }),
  };
}

/** What is known of a caller, as a record keeps it. */
export function provenanceOf(caller: Caller, access: Access): Provenance {
  const { authentication, identity } = access.identify(caller);
  return { caller: unmapped(withoutZone(caller.address)), authentication, identity };
}

/** As {@link provenanceOf}: calls of one connection, which come behind each other, have the same caller. */
export function rememberedProvenance(access: Access): (caller: Caller) => Provenance {
  let last: { readonly caller: Caller; readonly provenance: Provenance } | undefined;
  return (caller) => {
    if (last?.caller !== caller) last = { caller, provenance: provenanceOf(caller, access) };
    return last.provenance;
  };
}

/** Does what the caller may do. */
async function answer<R extends HeadResult | ReadResult>(
  { access, complainOfTrail }: LogServiceParts,
  caller: Caller,
  right: 'mayNumber' | 'mayRead',
  work: () => Promise<R | Refusal>,
): Promise<R | Refusal> {
  const verdict: Verdict = access[right](caller);
  if (!verdict.isAllowed) return refusal('AUDIT_STRANGER', verdict.reason);
  try {
    return await work();
  } catch (error) {
    complainOfTrail(`the trail is not to be had: ${reasonOf(error)}`);
    return refusal('AUDIT_UNAVAILABLE', reasonOf(error));
  }
}

async function append(
  { trail, access, complainOfPeer }: LogServiceParts,
  batch: AppendArgs,
  caller: Caller,
): Promise<HeadResult> {
  const outcome = await trail.append(batch, provenanceOf(caller, access));
  tellOf(outcome, `${caller.address}: source ${sourceKey(batch.source)}`, complainOfPeer);
  switch (outcome.kind) {
    case 'held':
      return held(outcome.head);
    case 'differing':
      return refusal('AUDIT_FOREIGN_SOURCE', differingReason(outcome.sequences));
    case 'foreign':
      return refusal('AUDIT_FOREIGN_SOURCE', outcome.reason);
    case 'invalid':
      return refusal('AUDIT_STRANGER', outcome.reason);
    case 'full':
      return refusal('AUDIT_UNAVAILABLE', outcome.reason);
  }
}

function tellOf(outcome: AppendOutcome, who: string, complain: Diagnose): void {
  if (outcome.kind === 'held') {
    const { gap } = outcome;
    if (gap !== undefined)
      complain(
        `${who}: records ${gap.first} to ${gap.last} are missing: lost, or reported by version 1, and the source no longer ` +
          'has them',
      );
    return;
  }
  const reason = outcome.kind === 'differing' ? differingReason(outcome.sequences) : outcome.reason;
  complain(`${who}: nothing was stored: ${reason}`);
}

function differingReason(sequences: readonly number[]): string {
  return (
    `the trail holds ${sequences.length} of these records with another content, from sequence ${sequences[0]} on: another ` +
    'reports as this source, or its store was set back'
  );
}

async function read(
  { trail }: LogServiceParts,
  args: ReadArgs,
  { caller }: CallContext,
): Promise<ReadResult> {
  const maxBytes = caller.netid.startsWith('udp') ? MAX_UDP_PAGE_BYTES : MAX_PAGE_BYTES;
  return { tag: 'AUDIT_OK', value: await trail.read({ ...args, maxBytes }) };
}

function held(head: number): HeadResult {
  return { tag: 'AUDIT_OK', value: BigInt(head) };
}

function refusal(tag: Refusal['tag'], reason: string): Refusal {
  return { tag, value: spelledOut(reason, MAX_REASON_BYTES) };
}
