import t from 'tap';
import type { Exchange } from '../../../../client/sunrpc/traffic/exchange.js';
import { ExchangeTable } from '../../../../client/sunrpc/traffic/exchange-table.js';
import type { WireItem } from '../../../../client/sunrpc/traffic/wire-item.js';
import { call, reply, words } from './messages.js';

const NS_PER_S = 1_000_000_000n;
let clock = 0n;

/** A message from `from` to `to`, a second after the one before. */
function seen(from: string, to: string, bytes: Buffer, netid: 'udp' | 'tcp' = 'udp'): WireItem {
  clock += NS_PER_S;
  const flow = { netid, from, to };
  return { kind: 'message', flow, timeNs: clock, packet: undefined, bytes, missingBytes: 0, fragments: 0 };
}

/** An exchange in short. */
function brief(exchange: Exchange): string {
  switch (exchange.kind) {
    case 'answered': {
      const { call, reply, role } = exchange;
      return `${call.flow.from} ${call.message.xid} ${role} ${reply.flow.from}`;
    }
    case 'unanswered':
      return `${exchange.call.flow.from} ${exchange.call.message.xid} ${exchange.why}`;
    case 'orphan':
      return `orphan ${exchange.reply.message.xid}`;
    default:
      return exchange.kind;
  }
}

function shown(table: ExchangeTable, ...items: readonly WireItem[]): string[] {
  return items.flatMap((item) => table.take(item)).map(brief);
}

await t.test('calls and replies are matched by both addresses and the xid', (t) => {
  const table = new ExchangeTable();
  const given = shown(
    table,
    seen('a', 's', call({ xid: 1 })),
    seen('a', 's', call({ xid: 2 })),
    seen('b', 's', call({ xid: 1 })),
    seen('a', 'other', call({ xid: 1, proc: 4 })),
    seen('s', 'b', reply(1)),
    seen('other', 'a', reply(1)),
    seen('s', 'a', reply(2)),
    seen('s', 'a', reply(1)),
  );
  t.same(given, ['b 1 first s', 'a 1 first other', 'a 2 first s', 'a 1 first s']);
  t.same(table.end(), []);
  t.end();
});

await t.test('the same over tcp and udp are two calls', (t) => {
  const table = new ExchangeTable();
  const given = shown(
    table,
    seen('a', 's', call(), 'tcp'),
    seen('a', 's', call()),
    seen('s', 'a', reply(), 'tcp'),
  );
  t.same(given, ['a 1 first s']);
  t.same(table.end().map(brief), ['a 1 end of capture']);
  t.end();
});

await t.test('a call that is sent again, before and after its reply', (t) => {
  const table = new ExchangeTable();
  const same = (): WireItem => seen('a', 's', call({}, words(5)));
  const items = [same(), same(), same(), seen('s', 'a', reply()), same(), seen('s', 'a', reply())];
  const [first, second, ...more] = items.flatMap((item) => table.take(item));
  t.match(first, { kind: 'answered', call: { timesSent: 3, isRepeated: false }, role: 'first' });
  t.match(second, { kind: 'answered', call: { timesSent: 1, isRepeated: true }, role: 'first' });
  t.same(more, []);

  const other = shown(
    table,
    seen('a', 's', call({ xid: 9 })),
    seen('a', 's', call({ xid: 9 }, words(6))),
    seen('s', 'a', reply(9)),
  );
  t.same(other, ['a 9 no reply yet', 'a 9 first s'], 'another call with the same xid');
  t.end();
});

await t.test('replies again, from elsewhere, to nobody', (t) => {
  const table = new ExchangeTable();
  const given = shown(
    table,
    seen('a', 'broadcast', call()),
    seen('s', 'a', reply()),
    seen('s2', 'a', reply()),
    seen('broadcast', 'a', reply()),
    seen('s', 'nobody', reply(1)),
    seen('s', 'a', reply(3)),
    seen('elsewhere', 'a', reply(4), 'tcp'),
  );
  t.same(given, ['a 1 from elsewhere s', 'a 1 from elsewhere s2', 'a 1 again broadcast', 'orphan 1']);
  t.same(table.end().map(brief), ['orphan 3', 'orphan 4']);
  t.end();
});

await t.test('a reply that a capture has before its call', (t) => {
  const table = new ExchangeTable({ earlyReplyNs: 2n * NS_PER_S });
  const early = reply(1, words(5));
  t.same(shown(table, seen('s', 'a', early), seen('s', 'b', early)), []);
  early.fill(0);
  const [answered, ...more] = table.take(seen('a', 's', call()));
  t.match(answered, { kind: 'answered', role: 'early', reply: { bytes: reply(1, words(5)) } });
  t.same(more, []);
  t.same(
    shown(table, seen('e', 's', call()), seen('s', 'e', reply())),
    ['orphan 1', 'e 1 first s'],
    'too early',
  );
  t.same(shown(table, seen('s', 'c', reply(2)), seen('s', 'c', reply(2))), ['orphan 2'], 'the same again');
  const flood = Array.from({ length: 300 }, (_, xid) => seen('s', 'd', reply(1000 + xid)));
  for (const item of flood) table.take({ ...item, timeNs: clock });
  t.equal(table.end().length, 256);
  t.end();
});

await t.test('replies that come before their calls are bounded in bytes', (t) => {
  const table = new ExchangeTable({ earlyReplyNs: 60n * NS_PER_S });
  const large = [1, 2, 3].map((xid) => seen('s', 'a', reply(xid, Buffer.alloc(3_000_000))));
  t.same(shown(table, ...large), ['orphan 1'], 'all three are more than 8 MiB');
  t.end();
});

await t.test('a call that is not answered in time, and its late reply', (t) => {
  const table = new ExchangeTable({ noReplyAfterNs: 5n * NS_PER_S });
  const given = shown(table, seen('a', 's', call()));
  for (let i = 0; i < 6; i++)
    given.push(...shown(table, seen('b', 's', call({ xid: 10 })), seen('s', 'b', reply(10))));
  given.push(...shown(table, seen('s', 'a', reply()), seen('s', 'a', reply())));
  t.same(
    given.filter((each) => each.startsWith('a')),
    ['a 1 no reply yet', 'a 1 late s', 'a 1 again s'],
  );
  t.end();
});

await t.test('the end of a connection ends the calls in it, in both directions', (t) => {
  const table = new ExchangeTable();
  shown(
    table,
    seen('a', 's', call(), 'tcp'),
    seen('s', 'a', call({ xid: 2 }), 'tcp'),
    seen('a', 't', call({ xid: 3 }), 'tcp'),
    seen('a', 's', call({ xid: 4 })),
  );
  const end: WireItem = {
    kind: 'end',
    flow: { netid: 'tcp', from: 's', to: 'a' },
    timeNs: clock,
    packet: undefined,
  };
  t.same(shown(table, end), ['a 1 connection ended', 's 2 connection ended']);
  t.same(table.end().map(brief), ['a 3 end of capture', 'a 4 end of capture']);
  t.end();
});

await t.test('calls without replies are bounded in number and bytes', (t) => {
  const many = new ExchangeTable({ maxCalls: 3 });
  const given = shown(many, ...Array.from({ length: 5 }, (_, xid) => seen('a', 's', call({ xid }))));
  t.same(given, ['a 0 too many calls wait', 'a 1 too many calls wait']);
  const large = new ExchangeTable({ maxBytes: 3000 });
  const two = shown(large, ...[1, 2, 3].map((xid) => seen('a', 's', call({ xid }, Buffer.alloc(900)))));
  t.same(two, ['a 1 too many calls wait']);
  t.end();
});

await t.test('what is no message is passed on', (t) => {
  const table = new ExchangeTable();
  const kinds = [Buffer.of(), Buffer.alloc(7), words(1, 2), Buffer.from('no RPC')].flatMap((bytes) =>
    shown(table, seen('a', 's', bytes)),
  );
  t.same(kinds, ['unreadable', 'unreadable', 'unreadable', 'unreadable']);
  t.end();
});

await t.test('messages may be reused once they are taken', (t) => {
  const table = new ExchangeTable();
  const bytes = call({ xid: 5 }, words(1));
  shown(table, seen('a', 's', bytes));
  bytes.fill(0xff);
  const [answered] = table.take(seen('s', 'a', reply(5)));
  t.match(answered, { call: { bytes: call({ xid: 5 }, words(1)) } });
  t.end();
});
