import t from 'tap';
import { type Console, linesOf } from '../../../client/console/console.js';
import { plainOutput } from '../../../client/console/output.js';
import { type Executor, runShell } from '../../../client/console/shell.js';
import type { RemoteCommand } from '../../../client/session/command.js';
import { report } from '../../../client/session/report.js';

async function* chunksOf(chunks: (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) {
    await Promise.resolve();
    yield Buffer.from(chunk);
  }
}

async function collect(chunks: (string | Buffer)[], maxCharacters?: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of linesOf(chunksOf(chunks), maxCharacters)) lines.push(line);
  return lines;
}

await t.test('lines, however the input is split', async (t) => {
  t.same(await collect(['a\nb', 'c\n\nd']), ['a', 'bc', '', 'd']);
  t.same(await collect(['a\n']), ['a']);
  t.same(await collect([]), []);
  const euro = Buffer.from('€\n');
  t.same(await collect([euro.subarray(0, 1), euro.subarray(1)]), ['€']);
});

await t.test('of an endless line only the beginning is kept', async (t) => {
  t.same(await collect(['x'.repeat(50), 'x'.repeat(50), 'x\nnext\n'], 10), ['x'.repeat(10), 'next']);
  t.same(await collect(['x'.repeat(50)], 10), ['x'.repeat(10)]);
  t.same(await collect([`a\n${'x'.repeat(50)}\nb`], 10), ['a', 'x'.repeat(10), 'b']);
});

function notAsked(): never {
  throw new Error('not asked for');
}

/** A console and a session that only write down what happens. */
function playing(
  lines: string[],
  execute: Executor['execute'],
): { told: string[]; run: (signal?: AbortSignal) => Promise<boolean> } {
  const told: string[] = [];
  const console: Console = {
    lines: (async function* () {
      for (const line of lines) yield await Promise.resolve(line);
    })(),
    prompt: () => told.push('c> '),
    close: () => told.push('closed'),
  };
  const session: Executor = { execute, end: () => Promise.resolve(undefined), status: notAsked };
  const output = plainOutput((text) => told.push(text.trimEnd()));
  return {
    told,
    run: (signal = new AbortController().signal) => runShell({ console, session, output, signal }),
  };
}

await t.test('one command after the other, and a prompt only when the one before has ended', async (t) => {
  const events: string[] = [];
  const { told, run } = playing(
    ['REGISTER a', '', 'LIST_USERS', 'QUIT', 'REGISTER b'],
    async ({ name }: RemoteCommand) => {
      events.push(`begin ${name}`);
      await new Promise(setImmediate);
      events.push(`end ${name}`);
      return { ...report('REGISTER', 'ok'), message: `${name} OK` };
    },
  );
  t.equal(await run(), true);
  t.same(events, ['begin REGISTER', 'end REGISTER', 'begin LIST_USERS', 'end LIST_USERS']);
  t.same(told, ['c> ', 'REGISTER OK', 'c> ', 'c> ', 'LIST_USERS OK', 'c> ', 'closed', '+++ FINISHED +++']);
});

await t.test('one failure is a failure of the whole', async (t) => {
  for (const line of ['FOO', 'REGISTER', 'REGISTER a']) {
    const { run } = playing([line], () => Promise.resolve(report('REGISTER', 'otherError')));
    t.equal(await run(), false, line);
  }
});

await t.test('the signal ends it after the command under way', async (t) => {
  const controller = new AbortController();
  const { told, run } = playing(['REGISTER a', 'REGISTER b'], (_command, signal) => {
    t.equal(signal, controller.signal);
    controller.abort();
    return Promise.resolve(report('REGISTER', 'otherError'));
  });
  t.equal(await run(controller.signal), false);
  t.same(told, ['c> ', 'closed', 'REGISTER FAIL', 'closed', '+++ FINISHED +++']);
});

await t.test('a signal that came before the first prompt is not lost', async (t) => {
  const told: string[] = [];
  let endLines = (): void => undefined;
  const closed = new Promise<void>((resolve) => (endLines = resolve));
  const console: Console = {
    lines: {
      [Symbol.asyncIterator]: () => ({ next: () => closed.then(() => ({ done: true, value: '' })) }),
    },
    prompt: () => told.push('c> '),
    close: () => endLines(),
  };
  const session: Executor = { execute: notAsked, end: () => Promise.resolve(undefined), status: notAsked };
  const output = plainOutput((text) => told.push(text.trimEnd()));
  await runShell({ console, session, output, signal: AbortSignal.abort() });
  t.same(told, ['+++ FINISHED +++']);
});

await t.test(
  'commands that the signal left undone are a failure, though those before succeeded',
  async (t) => {
    for (const [lines, succeeded] of [
      [['REGISTER a', 'REGISTER b'], false],
      [['REGISTER a'], true],
      [['REGISTER a', 'QUIT'], true],
    ] as const) {
      const controller = new AbortController();
      let carriedOut = 0;
      const { run } = playing([...lines], () => {
        carriedOut++;
        controller.abort();
        return Promise.resolve(report('REGISTER', 'ok'));
      });
      t.equal(await run(controller.signal), succeeded, lines.join(', '));
      t.equal(carriedOut, 1);
    }
  },
);

await t.test('input that breaks has ended', async (t) => {
  const told: string[] = [];
  const console: Console = {
    lines: {
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('EIO')) }),
    },
    prompt: () => undefined,
    close: () => undefined,
  };
  const session: Executor = {
    execute: () => Promise.reject(new Error('not called')),
    end: () => Promise.resolve(undefined),
    status: notAsked,
  };
  const output = plainOutput((text) => told.push(text.trimEnd()));
  await runShell({ console, session, output, signal: new AbortController().signal });
  t.same(told, ['+++ FINISHED +++']);
});
