import { Writable } from 'node:stream';
import t from 'tap';
import { LiveLines } from '../../../../client/sunrpc/proxy/live-lines.js';
import { LineOutput } from '../../../../client/sunrpc/view/line-output.js';

/** A reader that takes nothing until it is told to. */
class SlowReader extends Writable {
  text = '';
  #take: (() => void) | undefined;

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    this.#take = done;
  }

  takeAll(): void {
    while (this.writableLength > 0) this.#take?.();
  }
}

await t.test('what a reader is too slow for is left out, and said to be', (t) => {
  const reader = new SlowReader();
  const said: string[] = [];
  const lines = new LiveLines(new LineOutput(reader), (message) => said.push(message));
  const line = 'x'.repeat(1024 * 1024);
  let made = 0;
  for (let i = 0; i < 20; i++)
    lines.write(() => {
      made++;
      return [line];
    });
  t.equal(made, 8, 'no more than 8 MiB wait');
  t.ok(reader.writableLength < 10 * 1024 * 1024);
  reader.takeAll();
  lines.write(() => ['on we go']);
  t.same(said, ['12 calls not shown, because the output is read too slowly']);
  reader.takeAll();
  t.match(reader.text, /on we go\n$/);
  t.end();
});

await t.test('a reader that has gone is no error', async (t) => {
  const reader = new SlowReader();
  const output = new LineOutput(reader);
  reader.destroy(new Error('EPIPE'));
  await output.writeInTurn(['nobody reads this']);
  await new Promise((resolve) => setImmediate(resolve));
  t.ok(output.isClosed);
});

await t.test('the next line waits for a slow reader', async (t) => {
  const reader = new SlowReader({ highWaterMark: 4 });
  const output = new LineOutput(reader);
  let isWritten = false;
  const writing = output.writeInTurn(['longer than that']).then(() => (isWritten = true));
  await new Promise((resolve) => setImmediate(resolve));
  t.notOk(isWritten);
  reader.takeAll();
  await writing;
  const gone = output.writeInTurn(['longer than that']);
  reader.destroy();
  await gone;
  t.ok(output.isClosed);
});
