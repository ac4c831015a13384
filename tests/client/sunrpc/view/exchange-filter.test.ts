import t from 'tap';
import { exchangeFilter, type FilterWords } from '../../../../client/sunrpc/view/exchange-filter.js';
import { exchangesOf, PROGRAMS } from '../dump/dumped.js';
import { answered, asked } from '../dump/conversation.js';
import { pcap } from '../capture/packets.js';
import { call, reply } from '../traffic/messages.js';

const EXCHANGES = exchangesOf(
  pcap([
    asked(call({ xid: 1, proc: 3 })),
    asked(call({ xid: 2, prog: 0x2000_0001, vers: 1, proc: 1 })),
    asked(call({ xid: 3 })),
    asked(call({ xid: 4, proc: 77 }).subarray(0, 20)),
    answered(reply(9)),
    asked(Buffer.from('garbage')),
  ]),
);

/** The xids, or the kinds, of what passes. */
function passing(words: Partial<FilterWords>): (string | number)[] {
  const isWanted = exchangeFilter({ programs: [], procedures: [], hosts: [], xids: [], ...words }, PROGRAMS);
  return EXCHANGES.filter(isWanted)
    .map((each) => (each.kind === 'unanswered' ? each.call.message.xid : each.kind))
    .sort();
}

const ALL = [1, 2, 3, 4, 'orphan', 'unreadable'];

await t.test('what passes', (t) => {
  const rows: readonly (readonly [Partial<FilterWords>, (string | number)[]])[] = [
    [{}, ALL],
    [{ programs: ['LOG_PROG'] }, [2]],
    [{ programs: ['100000'] }, [1, 3]],
    [{ programs: ['0x20000001', 'PMAP_PROG'] }, [1, 2, 3]],
    [{ programs: ['12345'] }, []],
    [{ procedures: ['SENDLOG'] }, [2]],
    [{ procedures: ['PMAPPROC_GETPORT', 'SENDLOG'] }, [1, 2]],
    [{ procedures: ['3'] }, [1]],
    [{ procedures: ['0'] }, [3]],
    [{ procedures: ['SENDLOG'], programs: ['PMAP_PROG'] }, []],
    [{ hosts: ['10.0.0.1'] }, ALL],
    [{ hosts: ['10.0.0.2'] }, ALL],
    [{ hosts: ['10.0.0.3', '10.0.0'] }, []],
    [{ xids: ['2'] }, [2]],
    [{ xids: ['0x2', '9'] }, [2, 'orphan']],
    [{ xids: ['2'], programs: ['PMAP_PROG'] }, []],
  ];
  for (const [words, wanted] of rows) t.same(passing(words), wanted, JSON.stringify(words));
  t.end();
});

await t.test('what nobody knows is refused', (t) => {
  t.throws(() => passing({ programs: ['NOBODY'] }), {
    message: 'no .x file has a program "NOBODY"; known are LOG_PROG, PMAP_PROG, RPCBPROG',
  });
  t.throws(() => passing({ procedures: ['NOTHING'] }), { message: 'no .x file has a procedure "NOTHING"' });
  for (const xid of ['x', '-1', '4294967296', '0x1ffffffff', ''])
    t.throws(() => passing({ xids: [xid] }), { message: `expected an xid, decimal or 0x…, got "${xid}"` });
  t.end();
});
