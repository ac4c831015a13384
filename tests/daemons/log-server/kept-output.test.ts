import { EventEmitter, once } from 'node:events';
import t from 'tap';
import { KeptOutput } from '../../../daemons/log-server/kept-output.js';
import { fileBytesWriter, type WriteBytes } from '../../../daemons/log-server/stdout-writer.js';

const RETRY_MS = 5;

/** A file on a disk with room for so many bytes. */
class SmallDisk {
  file = '';
  room: number;

  constructor(room: number) {
    this.room = room;
  }

  readonly write: WriteBytes = fileBytesWriter(1, (_fd, bytes) => {
    if (this.room === 0) throw new Error('ENOSPC');
    const written = Math.min(this.room, bytes.length);
    this.room -= written;
    this.file += bytes.toString('latin1', 0, written);
    return written;
  });
}

function print(output: KeptOutput, text: string): void {
  output.reserve(Buffer.byteLength(text));
  output.print(text);
}

await t.test('what is printed together leaves in one write', async (t) => {
  const writes: string[] = [];
  const output = new KeptOutput((bytes) => {
    writes.push(bytes.toString());
    return Promise.resolve();
  });
  print(output, '1\n');
  print(output, '2\n');
  await output.close();
  t.strictSame(writes, ['1\n2\n']);
});

await t.test('lines that a full disk did not take are written later, whole, once, in order', async (t) => {
  const disk = new SmallDisk(4);
  const events = new EventEmitter();
  const failures: string[] = [];
  const output = new KeptOutput(disk.write, {
    retryMs: RETRY_MS,
    onFailure(reason) {
      failures.push(reason);
      events.emit('failure');
    },
    onRecovery: () => events.emit('recovery'),
  });
  print(output, 'józef REGISTER\n');
  await once(events, 'failure');
  print(output, 'bob REGISTER\n');
  await once(events, 'failure');
  t.equal(failures[0], 'ENOSPC');
  disk.room = 1_000;
  await once(events, 'recovery');
  print(output, 'carol REGISTER\n');
  await output.close();
  const lines = Buffer.from('józef REGISTER\nbob REGISTER\ncarol REGISTER\n').toString('latin1');
  t.equal(disk.file, lines);
});

await t.test('no more is taken than may wait; what is released does not count', (t) => {
  const output = new KeptOutput(() => new Promise(() => undefined), { maxWaitingBytes: 10 });
  output.reserve(6);
  output.release(6);
  print(output, '123456789\n');
  t.throws(() => output.reserve(1), /too much of it waits/);
  t.end();
});

await t.test('when it closes on a full disk it says that lines are missing', async (t) => {
  const disk = new SmallDisk(3);
  const output = new KeptOutput(disk.write, { retryMs: 60_000 });
  print(output, 'alice REGISTER\n');
  await t.rejects(output.close(), /could not be printed; the trail holds their records/);
  t.equal(disk.file, 'ali');
});

await t.test('when it closes it tries once more', async (t) => {
  const disk = new SmallDisk(3);
  const events = new EventEmitter();
  const output = new KeptOutput(disk.write, { retryMs: 60_000, onFailure: () => events.emit('failure') });
  print(output, 'alice REGISTER\n');
  await once(events, 'failure');
  disk.room = 100;
  await output.close();
  t.equal(disk.file, 'alice REGISTER\n');
});
