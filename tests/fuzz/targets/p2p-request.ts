import fc from 'fast-check';
import { encodeRequest } from '../../../daemons/p2p-protocol/index.js';
import { RequestParser, type Verdict } from '../../../daemons/p2p-server/request-parser.js';
import { expect } from '../expect.js';
import { fuzzTarget } from '../fuzz-target.js';
import { arbitraryBytes, captured, mutatedFrom } from '../mutations.js';
import { pieceLengths, pieces } from '../splits.js';

const inputs = fc.record({
  stream: fc.oneof(
    { weight: 1, arbitrary: captured('p2p-requests') },
    { weight: 4, arbitrary: mutatedFrom(captured('p2p-requests')) },
    { weight: 1, arbitrary: arbitraryBytes },
    fc
      .tuple(captured('p2p-requests'), fc.integer({ min: 240, max: 4200 }))
      .map(([request, length]) =>
        Buffer.concat([request.subarray(0, -1), Buffer.alloc(length, 'x'), Buffer.of(0)]),
      ),
  ),
  lengths: pieceLengths,
  acceptsUntimed: fc.boolean(),
  secret: fc.option(fc.string({ unit: 'binary', maxLength: 300 }), { nil: undefined }),
});

/** Any stream to the P2P server comes to one verdict, in whatever pieces; a request that is taken can be sent again. */
export const p2pRequest = fuzzTarget({
  name: 'p2p-request',
  share: 30_000,
  inputs,
  check({ stream: request, lengths, acceptsUntimed, secret }) {
    const before = secret === undefined ? '' : `WITH SECRET\0${secret.replaceAll('\0', '')}\0`;
    const stream = Buffer.concat([Buffer.from(before), request]);
    const verdict = verdictOn([stream], acceptsUntimed);
    const inPieces = verdictOn(pieces(stream, lengths), acceptsUntimed);
    expect(
      JSON.stringify(inPieces) === JSON.stringify(verdict),
      `${inPieces.kind} instead of ${verdict.kind}`,
    );
    if (verdict.kind !== 'request') return 'refused';
    const again = verdictOn([encodeRequest(verdict.request, 'space')], false);
    expect(
      again.kind === 'request' && JSON.stringify(again.request) === JSON.stringify(verdict.request),
      'the same request again',
    );
    return 'accepted';
  },
});

function verdictOn(chunks: readonly Buffer[], acceptsUntimed: boolean): Verdict {
  const parser = new RequestParser({ acceptsUntimed, takesSecrets: true });
  for (const chunk of chunks) {
    const verdict = parser.push(chunk);
    if (verdict !== undefined) return verdict;
  }
  if (parser.isRefused) expect(parser.end().kind === 'refused', 'refused after all');
  return parser.end();
}
