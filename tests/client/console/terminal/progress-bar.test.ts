import t from 'tap';
import { ProgressBar } from '../../../../client/console/terminal/progress-bar.js';
import { progressText } from '../../../../client/console/terminal/progress-text.js';
import { textWidth } from '../../../../client/console/terminal/text-width.js';
import { TransferRate } from '../../../../client/console/terminal/transfer-rate.js';
import { skipUnless } from '../../../peers.js';
import { ROOT } from '../../../started-program.js';
import { DrivenTerminal } from './driven-terminal.js';

const MIB = 1024 * 1024;

await t.test('one line, whatever the width', (t) => {
  const figures = { name: 'notes.txt', receivedBytes: MIB, totalBytes: 4 * MIB, bytesPerSecond: MIB / 2 };
  t.equal(
    progressText(figures, 79),
    'notes.txt  25 % [######---------------------]  of 4.0 MiB  512 KiB/s  0:06 left',
  );
  t.equal(progressText(figures, 60), 'notes.txt  25 % [##------]  of 4.0 MiB  512 KiB/s  0:06 left');
  t.equal(progressText(figures, 50), 'notes.txt  25 %  of 4.0 MiB  512 KiB/s  0:06 left');
  t.equal(progressText(figures, 45), 'note…  25 %  of 4.0 MiB  512 KiB/s  0:06 left');
  for (let width = 0; width < 120; width++) {
    t.ok(textWidth(progressText({ ...figures, name: '日本語'.repeat(20) }, width)) <= width, String(width));
    t.ok(textWidth(progressText({ ...figures, bytesPerSecond: undefined }, width)) <= width, String(width));
  }
  t.equal(
    progressText({ ...figures, totalBytes: 0, receivedBytes: 0, bytesPerSecond: 0 }, 42),
    'notes.txt 100 % [#######]  of 0 B  stalled',
  );
  t.notMatch(progressText({ ...figures, name: 'a\x1b[2J\u202e\n' }, 79), /[\p{Cc}\u202e]/u);
  t.end();
});

await t.test('the rate is that of the last seconds', (t) => {
  const rate = new TransferRate();
  t.equal(rate.bytesPerSecond(0, 0), undefined);
  for (let second = 0; second <= 10; second++) rate.sample(second * 1_000, second * 1_000);
  t.equal(rate.bytesPerSecond(10_000, 10_000), 1_000);
  for (let second = 11; second <= 20; second++) rate.sample(10_000 + (second - 10) * 5_000, second * 1_000);
  t.equal(rate.bytesPerSecond(60_000, 20_000), 5_000);
  t.equal(rate.bytesPerSecond(60_000, 30_000), 0, 'stalled');
  const young = new TransferRate();
  young.sample(5, 0);
  t.equal(young.bytesPerSecond(5, 900), undefined, 'too early to say');
  t.equal(young.bytesPerSecond(5, 1_000), 0);
  t.end();
});

/** A terminal that only writes down what is written. */
function screen() {
  const listeners = new Set<() => void>();
  const written: string[] = [];
  return {
    written,
    columns: 80,
    write: (text: string) => written.push(text),
    on: (_event: 'resize', listener: () => void) => listeners.add(listener),
    off: (_event: 'resize', listener: () => void) => listeners.delete(listener),
    resized: (): void => listeners.forEach((listener) => listener()),
    listeners,
  };
}

await t.test('drawn at most ten times a second, erased for others and at the end', async (t) => {
  const terminal = screen();
  let nowMs = 0;
  const bar = new ProgressBar(terminal, () => nowMs);
  await bar.during('file', () => {
    t.same(terminal.written, [], 'nothing has come yet');
    for (; nowMs < 1_000; nowMs += 10) bar.update({ receivedBytes: nowMs, totalBytes: 1_000 });
    t.equal(terminal.written.length, 10);
    bar.aside(() => terminal.write('something else\n'));
    t.match(terminal.written.slice(-3), [
      '\r\x1b[J',
      'something else\n',
      /^\r\x1b\[\?7lfile +99 % [^]*\x1b\[K\r$/,
    ]);
    terminal.columns = 50;
    terminal.resized();
    t.match(terminal.written.slice(-2), ['\r\x1b[J', /^\r\x1b\[\?7lf/]);
    bar.hide();
    bar.aside(() => terminal.write('not drawn again\n'));
    t.equal(terminal.written.at(-1), 'not drawn again\n');
    bar.update({ receivedBytes: 1_000, totalBytes: 1_000 });
    return Promise.resolve();
  });
  t.equal(terminal.written.at(-1), '\r\x1b[J');
  t.equal(terminal.listeners.size, 0);
  bar.update({ receivedBytes: 1, totalBytes: 2 });
  t.equal(terminal.written.at(-1), '\r\x1b[J', 'a word that comes late draws nothing');
});

/** A bar that takes its terminal for one of 100 columns, is drawn twice, and is gone; its program stays. */
const STALE_WIDTH = `
  const { ProgressBar } = await import('${ROOT}dist/client/console/terminal/progress-bar.js');
  let nowMs = 0;
  const screen = { columns: 100, write: (text) => process.stdout.write(text), on() {}, off() {} };
  const bar = new ProgressBar(screen, () => (nowMs += 1_000));
  await bar.during('long-name'.repeat(10), async () => {
    for (const receivedBytes of [400, 500]) bar.update({ receivedBytes, totalBytes: 1_000 });
  });
  console.log('It is gone, and a line of the program that is too long for its terminal is broken again.');
  process.stdin.resume();
`;

await t.test(
  'nothing of it is left where the terminal became narrower and the program was not told yet',
  { skip: skipUnless('tmux') },
  async (t) => {
    const command = [process.execPath, '--input-type=module', '--eval', STALE_WIDTH];
    const terminal = await DrivenTerminal.start(t, command, { columns: 50 });
    const screen = await terminal.shows(/is broken again\.$/m);
    t.match(screen, /^It is gone, [^]* too\nlong [^]* again\./);
    t.notMatch(screen, /%|long-name/);
  },
);
