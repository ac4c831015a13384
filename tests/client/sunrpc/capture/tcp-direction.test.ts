import fc from 'fast-check';
import t from 'tap';
import { type StreamPiece, TcpDirection } from '../../../../client/sunrpc/capture/tcp-direction.js';
import { segment } from './packets.js';

/** Pieces as text, a gap as `<n>`. */
function text(pieces: readonly StreamPiece<unknown>[]): string {
  return pieces
    .map((piece) => (piece.kind === 'bytes' ? piece.bytes.toString() : `<${piece.missingBytes}>`))
    .join('');
}

/** A direction that has seen its SYN; data begins at 1000. */
function opened(maxHeldBytes?: number): TcpDirection<string> {
  const direction = new TcpDirection<string>(maxHeldBytes);
  direction.take(segment(999, '', { isSyn: true }), '');
  return direction;
}

await t.test('in order, out of order, sent again, overlapping', (t) => {
  const direction = opened();
  t.equal(text(direction.take(segment(1000, 'abc'), '')), 'abc');
  t.equal(text(direction.take(segment(1000, 'abc'), '')), '', 'again');
  t.equal(text(direction.take(segment(1006, 'ghi'), '')), '', 'too early');
  t.equal(text(direction.take(segment(1005, 'fgh'), '')), '');
  t.equal(text(direction.take(segment(1001, 'bcde'), '')), 'defghi', 'overlapping on both sides');
  t.equal(text(direction.take(segment(1008, 'i'), '')), '', 'a probe that keeps the connection alive');
  t.equal(direction.heldBytes, 0);
  t.end();
});

await t.test('any segments of a stream, in any order, give its bytes', () => {
  const stream = 'the quick brown fox jumps over the lazy dog';
  const pieces = fc.array(fc.tuple(fc.nat(stream.length - 1), fc.integer({ min: 1, max: 9 })), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(pieces, fc.integer({ min: 0, max: 0xffff_ffff }), (cuts, start) => {
      const direction = new TcpDirection<string>();
      direction.take(segment(start - 1, '', { isSyn: true }), '');
      const got = cuts
        .map(([at, length]) => text(direction.take(segment(start + at, stream.slice(at, at + length)), '')))
        .join('');
      const rest = text(direction.take(segment(start, stream), ''));
      return got + rest === stream && direction.heldBytes === 0;
    }),
    { numRuns: 500 },
  );
  return Promise.resolve();
});

await t.test('the sequence number wraps', (t) => {
  const direction = new TcpDirection<string>();
  direction.take(segment(0xffff_fffd, '', { isSyn: true }), '');
  t.equal(text(direction.take(segment(1, 'de'), '')), '');
  t.equal(text(direction.take(segment(0xffff_fffe, 'abc'), '')), 'abcde');
  t.end();
});

await t.test('a hole is a gap once its bytes have been acknowledged and more has come', (t) => {
  const direction = opened();
  t.equal(text(direction.take(segment(1010, 'k'), '')), '');
  t.equal(text(direction.take(segment(1011, 'l'), '')), '', 'the hole may still be filled');
  direction.acknowledge(1012);
  t.equal(text(direction.take(segment(1012, 'm'), '')), '<10>klm');
  t.equal(text(direction.take(segment(1000, 'too late'), '')), '');
  t.end();
});

await t.test('an acknowledgement that overtakes its segment makes no gap', (t) => {
  const direction = opened();
  direction.take(segment(1003, 'def'), '');
  direction.acknowledge(1006);
  t.equal(text(direction.take(segment(1000, 'abc'), '')), 'abcdef');
  t.end();
});

await t.test('a hole that too much waits for is a gap', (t) => {
  const direction = opened(1000);
  const shown = Array.from({ length: 30 }, (_, i) =>
    text(direction.take(segment(1010 + i * 100, 'x'.repeat(100)), '')),
  );
  t.equal(shown.find((each) => each !== '')?.slice(0, 5), '<10>x');
  t.equal(shown.join('').length, 4 + 3000);
  t.end();
});

await t.test('what waits at the end comes out, with the gaps before it', (t) => {
  const direction = opened();
  direction.take(segment(1002, 'c'), '');
  direction.take(segment(1005, 'f'), '');
  t.equal(text(direction.flush()), '<2>c<2>f');
  t.equal(text(direction.flush()), '');
  t.end();
});

await t.test('a piece bears the tag of what it waited for, or its own', (t) => {
  const direction = opened();
  direction.take(segment(1003, 'd'), 'early');
  t.same(
    direction.take(segment(1000, 'abc'), 'filled').map(({ tag }) => tag),
    ['filled', 'filled'],
  );
  direction.take(segment(1010, 'k'), 'own');
  t.same(
    direction.flush().map(({ kind, tag }) => [kind, tag]),
    [
      ['gap', 'own'],
      ['bytes', 'own'],
    ],
  );
  t.end();
});

await t.test('segments that were cut when they were captured', (t) => {
  const direction = opened();
  t.equal(text(direction.take(segment(1000, 'ab', { sentBytes: 10 }), '')), 'ab<8>');
  t.equal(text(direction.take(segment(1010, 'kl'), '')), 'kl');
  direction.take(segment(1014, 'op', { sentBytes: 4 }), '');
  t.equal(text(direction.take(segment(1012, '', { sentBytes: 2 }), '')), '<2>op<2>');
  t.end();
});

await t.test('a capture that begins in the middle', (t) => {
  const direction = new TcpDirection<string>();
  t.equal(text(direction.take(segment(5000, 'abc'), '')), 'abc');
  t.notOk(direction.isFromStart);
  t.ok(opened().isFromStart);
  t.end();
});

await t.test('the end of the stream, and another one between the same ports', (t) => {
  const direction = opened();
  direction.take(segment(1003, 'def', { isFin: true }), '');
  t.notOk(direction.hasEnded, 'something is missing before it');
  direction.take(segment(1000, 'abc'), '');
  t.ok(direction.hasEnded);
  t.notOk(direction.isOfAnother(segment(999, '', { isSyn: true })), 'the same SYN again');
  t.ok(direction.isOfAnother(segment(70_000, '', { isSyn: true })));
  t.notOk(new TcpDirection<string>().isOfAnother(segment(70_000, '', { isSyn: true })), 'the first');
  t.end();
});

await t.test('a segment from nowhere near takes nothing that is not sent', (t) => {
  const direction = opened();
  t.equal(text(direction.take(segment(1000 + 0x7fff_0000, 'far'), '')), '');
  t.equal(text(direction.take(segment(1000, 'abc'), '')), 'abc');
  t.equal(text(direction.take(segment(1003, 'def'), '')), 'def');
  t.end();
});
