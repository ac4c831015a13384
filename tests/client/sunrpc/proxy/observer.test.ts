import t from 'tap';
import { Observer } from '../../../../client/sunrpc/proxy/observer.js';
import type { Flow } from '../../../../client/sunrpc/traffic/wire-item.js';
import { call, reply } from '../traffic/messages.js';

const FLOW: Flow = { netid: 'udp', from: 'client', to: 'server' };

await t.test('a view that fails is the affair of nobody who passes by, whenever it shows', (t) => {
  const faults: unknown[] = [];
  let nowNs = 0n;
  const observer = new Observer(
    () => {
      throw new Error('no view');
    },
    (fault) => faults.push(fault),
    () => nowNs,
  );
  observer.datagram(FLOW, call({ xid: 1 }));
  observer.datagram({ ...FLOW, from: FLOW.to, to: FLOW.from }, reply(1));
  t.equal(faults.length, 1, 'an answer');
  observer.datagram(FLOW, call({ xid: 2 }));
  nowNs = 3_600_000_000_000n;
  observer.expire();
  t.equal(faults.length, 2, 'that there was none');
  observer.datagram(FLOW, call({ xid: 3 }));
  observer.end();
  t.equal(faults.length, 3, 'that there will be none');
  t.match(faults, [{ message: 'no view' }, { message: 'no view' }, { message: 'no view' }]);
  t.end();
});
