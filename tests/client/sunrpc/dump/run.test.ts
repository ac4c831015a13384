import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import t from 'tap';
import { dumpCommand } from '../../../../client/sunrpc/dump/command.js';
import { runDump } from '../../../../client/sunrpc/dump/run.js';
import { LineOutput } from '../../../../client/sunrpc/view/line-output.js';
import { pcap } from '../capture/packets.js';
import { parsedCommand } from '../parsed-command.js';
import { call, reply } from '../traffic/messages.js';
import { answered, asked } from './conversation.js';
import { dump, dumpOf } from './dump-run.js';

const MIB = Buffer.alloc(2 ** 20, '0');

await t.test('digits without an end are not waited for', async (t) => {
  const run = await dumpOf(
    Array.from({ length: 65 }, () => MIB),
    '--hex',
  );
  t.equal(run.stderr, 'sunrpc dump: more than 67108864 bytes\n');
  t.equal(run.status, 1);
});

await t.test('no name of a file drives a terminal', async (t) => {
  const run = await dump('a\u001b[2J\u202eb.pcap');
  t.equal(run.status, 1);
  t.match(run.stderr, /^sunrpc dump: ENOENT.*\[2J.*b\.pcap'\n$/);
  t.notMatch(run.stderr.slice(0, -1), /[\p{Cc}\p{Cf}]/u);
});

await t.test('a live capture ends with its reader, without a word', async (t) => {
  const stdout = new PassThrough();
  const capture = pcap([asked(call()), answered(reply())]);
  async function* live(): AsyncGenerator<Buffer> {
    yield capture;
    await once(stdout, 'readable');
    const closed = once(stdout, 'close');
    stdout.destroy();
    await closed;
    yield Buffer.from('what comes now is not looked at');
  }
  let said = '';
  const say = (text: string): void => void (said += text);
  const surroundings = { input: () => Readable.from(live()), output: new LineOutput(stdout), say };
  const status = await parsedCommand(dumpCommand, [], (flags) => runDump(flags, surroundings), say);
  t.equal(said, '');
  t.equal(status, 0);
});
