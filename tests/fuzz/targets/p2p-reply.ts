import fc from 'fast-check';
import {
  encodeReply,
  type Operation,
  OPERATIONS,
  ProtocolError,
  type Reply,
  ReplyDecoder,
} from '../../../daemons/p2p-protocol/index.js';
import { expect } from '../expect.js';
import { fuzzTarget } from '../fuzz-target.js';
import { arbitraryBytes, captured, mutatedFrom } from '../mutations.js';
import { attempt, type OurError } from '../our-errors.js';
import { pieceLengths, pieces } from '../splits.js';

const inputs = fc.record({
  operation: fc.constantFrom(...(Object.keys(OPERATIONS) as Operation[])),
  stream: fc.oneof(
    { weight: 1, arbitrary: captured('p2p-replies') },
    { weight: 4, arbitrary: mutatedFrom(captured('p2p-replies')) },
    { weight: 1, arbitrary: arbitraryBytes },
  ),
  lengths: pieceLengths,
});

/** Any stream as the reply to any operation: the same reply or ProtocolError in whatever pieces; sent again it is the same. */
export const p2pReply = fuzzTarget({
  name: 'p2p-reply',
  share: 20_000,
  inputs,
  check({ operation, stream, lengths }) {
    const whole = replyIn(operation, [stream]);
    const inPieces = replyIn(operation, pieces(stream, lengths));
    if ('error' in whole) {
      expect(
        'error' in inPieces && inPieces.error.message === whole.error.message,
        'the same error in pieces',
      );
      expect(whole.error instanceof ProtocolError, `${whole.error.name} instead of ProtocolError`);
      return 'refused';
    }
    expect('value' in inPieces && sameReply(inPieces.value, whole.value), 'the same reply in pieces');
    const again = replyIn(operation, [encodeReply(operation, whole.value)]);
    // Three bytes stand for each one that is no UTF-8: a text may thereby become longer than its bound.
    const mayGrow = JSON.stringify(whole.value).includes('\ufffd');
    expect('error' in again ? mayGrow : sameReply(again.value, whole.value), 'the same reply again');
    return 'accepted';
  },
});

function replyIn(
  operation: Operation,
  chunks: readonly Buffer[],
): { readonly value: Reply } | { readonly error: OurError } {
  return attempt(() => {
    const decoder = new ReplyDecoder(operation);
    for (const chunk of chunks) {
      const reply = decoder.push(chunk);
      if (reply !== undefined) return reply;
    }
    return decoder.end();
  });
}

function sameReply(one: Reply, other: Reply): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
