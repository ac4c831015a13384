import { PassThrough } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import t from 'tap';
import { History } from '../../../../client/console/terminal/history.js';
import { TerminalConsole } from '../../../../client/console/terminal/terminal-console.js';

const CTRL_C = '\x03';
const CTRL_D = '\x04';

// For a dumb one readline does less.
process.env['TERM'] = 'xterm';

/** A console at a keyboard and a screen that a test plays. */
async function playedConsole(complete: (line: string) => Promise<[string[], string]>) {
  const keyboard = new PassThrough();
  const screen = new PassThrough();
  const terminal = new TerminalConsole({
    keyboard: Object.assign(keyboard, { setRawMode: () => keyboard }) as unknown as ReadStream,
    screen: screen as unknown as WriteStream,
    history: await History.open(undefined, () => undefined),
    complete,
    onLeave: () => terminal.close(),
  });
  terminal.prompt();
  const press = async (keys: string): Promise<void> => {
    keyboard.write(keys);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
  };
  const shown = (): string => String(screen.read() ?? '');
  return { terminal, press, shown };
}

type Played = Awaited<ReturnType<typeof playedConsole>>;

const ENDS: Record<string, (played: Played) => Promise<void> | void> = {
  'Ctrl-D': ({ press }) => press(CTRL_D),
  'Ctrl-C': ({ press }) => press(CTRL_C),
  'a signal': ({ terminal }) => {
    terminal.close();
  },
};

await t.test('what is said after the end is only shown, however it ended', async (t) => {
  for (const [name, end] of Object.entries(ENDS)) {
    const played = await playedConsole(() => Promise.reject(new Error('not asked for')));
    t.match(played.shown(), /c> /, name);
    await end(played);
    played.shown();
    let times = 0;
    played.terminal.aside(() => times++);
    t.equal(times, 1, name);
    t.equal(played.shown(), '', name);
    t.equal(await played.terminal.ask('overwrite? '), '', 'nobody is there to say yes');
    t.equal(played.shown(), '', name);
  }
});

await t.test('a completion that comes after the end is not shown', async (t) => {
  let find = (): void => undefined;
  const found = new Promise<[string[], string]>((resolve) => {
    find = () => resolve([['bob '], 'b']);
  });
  const { terminal, press, shown } = await playedConsole(() => found);
  await press('LIST_CONTENT b\t');
  t.match(shown(), /LIST_CONTENT b$/);
  terminal.close();
  shown();
  find();
  await new Promise(setImmediate);
  t.equal(shown(), '');
});
