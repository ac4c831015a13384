import fc from 'fast-check';
import * as xdr from 'node-xdr';
import { AuthStat, NULL_AUTH, RpcMsg } from 'onc-rpc';
import { arbitraryBytes, captured, mutatedFrom } from './mutations.js';

type ReplyBody = Extract<RpcMsg['body'], { tag: 'REPLY' }>['value'];
type AcceptedData = Extract<ReplyBody, { tag: 'MSG_ACCEPTED' }>['value']['replyData'];

function reply(value: ReplyBody, results: Uint8Array = Buffer.of()): Buffer {
  return Buffer.concat([xdr.encode(RpcMsg, { xid: 0, body: { tag: 'REPLY', value } }), results]);
}

/** The bytes of a reply that says SUCCESS, its xid yet to be written. */
export function success(results: Uint8Array): Buffer {
  return reply({ tag: 'MSG_ACCEPTED', value: { verf: NULL_AUTH, replyData: { tag: 'SUCCESS' } } }, results);
}

const range = fc.record({ low: fc.nat({ max: 5 }), high: fc.nat({ max: 5 }) });
const acceptedData: fc.Arbitrary<AcceptedData> = fc.oneof(
  range.map((value) => ({ tag: 'PROG_MISMATCH', value }) as const),
  fc
    .constantFrom('SUCCESS', 'PROG_UNAVAIL', 'PROC_UNAVAIL', 'GARBAGE_ARGS', 'SYSTEM_ERR')
    .map((tag) => ({ tag }) as const),
);
const verf = fc.record({ flavor: fc.nat({ max: 7 }), body: fc.uint8Array({ maxLength: 20 }) });

/** Every way in which a call can fail, well-formed. */
const failures: fc.Arbitrary<Buffer> = fc.oneof(
  fc
    .tuple(verf, acceptedData)
    .map(([verf, replyData]) => reply({ tag: 'MSG_ACCEPTED', value: { verf, replyData } })),
  range.map((value) => reply({ tag: 'MSG_DENIED', value: { tag: 'RPC_MISMATCH', value } })),
  fc
    .constantFrom(...(Object.keys(AuthStat.members) as xdr.Infer<typeof AuthStat>[]))
    .map((value) => reply({ tag: 'MSG_DENIED', value: { tag: 'AUTH_ERROR', value } })),
);

const mutatedFailures = mutatedFrom(failures);
const mutatedCaptures = mutatedFrom(captured('replies', 'portmapper'));

/** Replies of every kind and state to a call whose results may be these. */
export function repliesWith(results: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Buffer> {
  const successes = results.map(success);
  return fc.oneof(
    { weight: 2, arbitrary: successes },
    { weight: 4, arbitrary: mutatedFrom(successes) },
    { weight: 2, arbitrary: mutatedFailures },
    { weight: 2, arbitrary: mutatedCaptures },
    { weight: 1, arbitrary: arbitraryBytes },
  );
}
