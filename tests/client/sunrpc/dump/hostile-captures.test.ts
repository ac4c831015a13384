import * as xdr from 'node-xdr';
import t from 'tap';
import { LogEntry } from '../../../../daemons/programs/log.js';
import { Blocks } from '../capture/pcapng-blocks.js';
import { pcap } from '../capture/packets.js';
import { call, reply } from '../traffic/messages.js';
import { asked, Connection } from './conversation.js';
import { dumped } from './dumped.js';

await t.test('no text of a peer drives or fools a terminal', (t) => {
  const evil = 'a\u001b[2J\u009b2J\u202e\u2028\u200b\nb';
  const args = xdr.encode(LogEntry, { username: evil, operation: evil, timestamp: evil });
  const capture = pcap([asked(call({ prog: 0x2000_0001, vers: 1, proc: 1 }, args))]);
  for (const view of ['text', 'json', 'annotated'] as const) {
    const { lines } = dumped(capture, { view });
    t.match(lines.join(), /SENDLOG/, view);
    for (const line of lines) t.notMatch(line, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u, view);
  }
  t.end();
});

await t.test('faults without end are told of some, and counted', (t) => {
  const blocks = new Blocks(true);
  const bad = Array.from({ length: 50 }, () => blocks.simple(Buffer.alloc(4)));
  const { faults } = dumped(Buffer.concat([blocks.section(), ...bad]));
  t.equal(faults.length, 21);
  t.equal(faults.at(-1), '30 more of the kind');
  t.end();
});

await t.test('behind what cannot be read nothing is read', (t) => {
  const whole = pcap([asked(call())]);
  const capture = Buffer.concat([whole, Buffer.alloc(16, 0xff), whole, whole]);
  const { lines, faults } = dumped(capture, { pieceBytes: 10 });
  t.equal(lines.length, 2, 'the call, and that it has no reply');
  t.equal(faults.length, 1);
  t.end();
});

await t.test(
  'of too many connections the one that was quiet longest is given up, and the call in it',
  (t) => {
    const shownAfter = (others: number): string | undefined => {
      const first = new Connection(1);
      const packets = [...first.open(), first.asks(call())];
      for (let port = 2; port < 2 + others; port++) packets.push(...new Connection(port).open());
      return dumped(pcap([...packets, first.answers(reply())])).lines[1];
    };
    t.match(shownAfter(8191), '= SUCCESS');
    t.match(shownAfter(8192), 'no reply (connection ended)');
    t.end();
  },
);
