import { PassThrough } from 'node:stream';
import type { ReadStream } from 'node:tty';
import t from 'tap';
import { KeyGate } from '../../../../client/console/terminal/key-gate.js';

/** A gate before a keyboard that a test plays. */
function gate() {
  const keyboard = new PassThrough();
  const passed: string[] = [];
  let interrupts = 0;
  const keys = new KeyGate(keyboard as unknown as ReadStream, () => interrupts++);
  keys.on('data', (chunk: Buffer) => passed.push(chunk.toString()));
  const press = async (text: string): Promise<void> => {
    keyboard.write(text);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
  };
  return { keys, keyboard, passed, press, interrupts: () => interrupts };
}

await t.test('a line at a time; Enter is one key also as two bytes', async (t) => {
  const { keys, passed, press } = gate();
  await press('one\r\ntwo\rthree\nfour');
  t.same(passed.splice(0), []);
  for (const line of ['one\r', 'two\r', 'three\n', 'four']) {
    keys.open();
    t.same(passed.splice(0), [line]);
  }
  await press('\r');
  t.same(passed.splice(0), ['\r'], 'the gate was still open');
  await press('\nfive');
  keys.open();
  t.same(passed.splice(0), ['five']);
});

await t.test('Ctrl-C gets through a closed gate at once, and what was typed before it is gone', async (t) => {
  const { keys, passed, press, interrupts } = gate();
  await press('typed ahead\r');
  await press('more\x03after');
  t.equal(interrupts(), 1);
  keys.open();
  t.same(passed.splice(0), ['after']);
  await press('\x03');
  t.same(passed.splice(0), ['\x03'], 'at the prompt it is readline that sees it');
  t.equal(interrupts(), 1);
});

await t.test('what follows a Tab waits for the completion', async (t) => {
  const { keys, passed, press } = gate();
  keys.open();
  let done = (): void => undefined;
  keys.once('data', () => void keys.wait(new Promise<void>((resolve) => (done = resolve))));
  await press('RE\tbob\r');
  t.same(passed.splice(0), ['RE\t']);
  done();
  await new Promise(setImmediate);
  t.same(passed.splice(0), ['bob\r']);
});

await t.test('a Tab that nobody completes holds nothing up', async (t) => {
  const { keys, passed, press } = gate();
  keys.open();
  await press('a\tb\tc\r');
  await new Promise(setImmediate);
  t.equal(passed.splice(0).join(''), 'a\tb\tc\r');
});

await t.test('of what is typed ahead only so much is kept', async (t) => {
  const { keys, passed, press } = gate();
  for (let i = 0; i < 10; i++) await press('x'.repeat(16 * 1024));
  keys.open();
  t.equal(passed.join('').length, 64 * 1024);
});

await t.test('a terminal that hangs up ends the input', async (t) => {
  const { keys, keyboard } = gate();
  const ended = new Promise((resolve) => keys.once('end', resolve));
  keyboard.end();
  await ended;
  t.end();
});
