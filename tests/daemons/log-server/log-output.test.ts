import t from 'tap';
import { printedBefore } from '../../../daemons/log-server/echo.js';
import { logLine } from '../../../daemons/log-server/log-line.js';
import { LogOutput } from '../../../daemons/log-server/log-output.js';
import { logService } from '../../../daemons/log-server/service.js';
import { fileBytesWriter, untorn } from '../../../daemons/log-server/stdout-writer.js';
import { PartlyShown } from '../../../daemons/trail/partly-shown.js';
import { MemoryTrail } from '../../../daemons/trail/memory-trail.js';

await t.test('a line holds user, operation with its path, and timestamp', (t) => {
  const entry = { username: 'bob', operation: 'PUBLISH /tmp/file.txt', timestamp: '17/12/2014 13:20:35' };
  t.equal(logLine(entry), 'bob PUBLISH /tmp/file.txt 17/12/2014 13:20:35');
  t.end();
});

await t.test('no field can forge a line', (t) => {
  const entry = { username: 'eve\nalice', operation: 'REGISTER\x1b[2J', timestamp: 'a\\b\tc' };
  t.equal(logLine(entry), 'eve\\nalice REGISTER\\x1b[2J a\\\\b\\tc');
  t.end();
});

await t.test('a name cut inside a character by a C program is logged with the byte left over', async (t) => {
  const lines: string[] = [];
  const output = new LogOutput((text) => {
    lines.push(text);
    return Promise.resolve();
  });
  const hex =
    '00000001 00000000 00000002 20000001 00000001 00000001 00000000 00000000 00000000 00000000' +
    '00000004 6a6f73c3 00000008 5245474953544552 00000001 74000000';
  const call = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  const server = logService({
    trail: new MemoryTrail(printedBefore(output)),
    diagnose: (message) => t.fail(message),
  });
  const caller = { netid: 'memory', address: '', port: 0, signal: new AbortController().signal } as const;
  await server.dispatch(call, caller, () => undefined);
  t.strictSame(lines, ['jos\\xc3 REGISTER t\n']);
});

await t.test('lines of one turn leave in one write, later ones in the next, in order', async (t) => {
  const writes: string[] = [];
  const output = new LogOutput((text) => {
    writes.push(text);
    return Promise.resolve();
  });
  await Promise.all([output.append('1'), output.append('2'), output.append('3')]);
  await output.append('4');
  t.strictSame(writes, ['1\n2\n3\n', '4\n']);
});

await t.test('while one write is slow the lines that follow are gathered', async (t) => {
  const writes: string[] = [];
  let release = (): void => undefined;
  const slow = new Promise<void>((resolve) => (release = resolve));
  let begin = (): void => undefined;
  const started = new Promise<void>((resolve) => (begin = resolve));
  const output = new LogOutput((text) => {
    writes.push(text);
    begin();
    return slow;
  });
  const lines = [output.append('1')];
  await started;
  lines.push(output.append('2'), output.append('3'));
  release();
  await Promise.all(lines);
  t.strictSame(writes, ['1\n', '2\n3\n']);
});

await t.test('a reader who stopped costs bounded memory', async (t) => {
  const output = new LogOutput(() => new Promise(() => undefined), 10);
  void output.append('12345678901');
  await t.rejects(output.append('x'), /too much of it waits/);
});

await t.test('a failed write fails its own lines only', async (t) => {
  let fails = true;
  const output = new LogOutput(() => (fails ? Promise.reject(new Error('disk full')) : Promise.resolve()));
  await t.rejects(output.append('1'), /disk full/);
  fails = false;
  await t.resolves(output.append('2'));
});

await t.test('after a disk was full in the middle of a line, the next line starts on its own', async (t) => {
  let file = '';
  let room = 4;
  const writeBytes = fileBytesWriter(1, (_fd, bytes) => {
    if (room === 0) throw new Error('ENOSPC');
    const written = Math.min(room, bytes.length);
    room -= written;
    file += bytes.toString('utf8', 0, written);
    return written;
  });
  const write = untorn(writeBytes);
  await t.rejects(write('alice REGISTER\n'), /ENOSPC/);
  room = 1000;
  await write('bob REGISTER\n');
  t.equal(file, 'alic\nbob REGISTER\n');
});

await t.test('a disk that fills tells which lines stand whole, a line end apart', async (t) => {
  for (const [room, whole] of [
    [1, undefined],
    [2, 1],
    [3, 1],
    [5, 2],
    [8, 2],
  ] as const) {
    let left: number = room;
    const write = untorn(
      fileBytesWriter(1, (_fd, bytes) => {
        if (left === 0) throw new Error('ENOSPC');
        const written = Math.min(left, bytes.length);
        left -= written;
        return written;
      }),
    );
    const error: unknown = await write('a1\nb2\ncc3\n').catch((error: unknown) => error);
    t.equal(error instanceof PartlyShown ? error.shownRecords : undefined, whole, `room for ${room}`);
    t.match(error, { message: 'ENOSPC' });
  }
});

await t.test('of a write that ended before its end each learns what became of its own lines', async (t) => {
  const output = new LogOutput(() => Promise.reject(new PartlyShown(3, new Error('disk full'))));
  const [first, second, third] = await Promise.allSettled(
    ['1\n2', '3\n4', '5'].map((lines) => output.append(lines)),
  );
  t.match(first, { status: 'fulfilled' });
  t.match(second, { reason: { shownRecords: 1, message: 'disk full' } });
  t.match(third, { reason: { message: 'disk full', shownRecords: undefined } });
});
