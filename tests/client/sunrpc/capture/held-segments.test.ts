import t from 'tap';
import { HeldSegments } from '../../../../client/sunrpc/capture/held-segments.js';

function segment(at: number, text: string): Parameters<HeldSegments<string>['add']>[0] {
  return { at, payload: Buffer.from(text), sentBytes: text.length, tag: text };
}

await t.test('of two that begin at the same place the longer one is kept', (t) => {
  for (const [one, other] of [
    ['aaaa', 'bb'],
    ['bb', 'aaaa'],
  ] as const) {
    const held = new HeldSegments<string>();
    held.add(segment(5, one), 0);
    held.add(segment(5, other), 0);
    t.equal(held.takeAt(5)?.bytes.toString(), 'aaaa');
    t.equal(held.bytes, 0);
  }
  t.end();
});

await t.test('what has come out already is not kept', (t) => {
  const held = new HeldSegments<string>();
  held.add(segment(0, 'aaaa'), 4);
  t.equal(held.first, undefined);
  held.add(segment(0, 'aaaabb'), 4);
  t.equal(held.takeAt(4)?.bytes.toString(), 'bb');
  t.end();
});

await t.test('what a segment was read from may be used again, and remembering it has its price', (t) => {
  const held = new HeldSegments<string>();
  const early = segment(5, 'a');
  held.add(early, 0);
  early.payload.fill('x');
  t.ok(held.bytes > 100);
  t.equal(held.takeAt(5)?.bytes.toString(), 'a');
  t.end();
});
