import { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import t from 'tap';
import { printerTo } from '../../../../client/sunrpc/call/surroundings.js';

await t.test('many results wait for a slow reader together, and go on when it has read', async (t) => {
  const read: string[] = [];
  let goOn = (): void => undefined;
  const slow = new Writable({
    highWaterMark: 1,
    decodeStrings: false,
    write(text: string, _encoding, written) {
      read.push(text);
      goOn = written;
    },
  });
  const print = printerTo(() => slow);
  const texts = Array.from({ length: 20 }, (_, i) => `${i}\n`);
  let printed = 0;
  const all = Promise.all(texts.map((text) => print(text).then(() => printed++)));
  t.equal(slow.listenerCount('drain'), 1);
  t.equal(printed, 0);
  while (read.length < texts.length) goOn();
  goOn();
  await all;
  t.same(read, texts);
  const last = print('last\n').then(() => printed++);
  await setImmediate();
  t.equal(printed, texts.length, 'and wait again');
  goOn();
  await last;
});
