import t from 'tap';
import { LogServerState } from '../../../../daemons/p2p-server/shipping/log-server-state.js';
import { RecordsRefusedError } from '../../../../daemons/p2p-server/shipping/log-way.js';
import { RecordsUnreadableError } from '../../../../daemons/p2p-server/shipping/waiting-records.js';

await t.test('why nothing is taken is what the last try met, whatever the one before did', (t) => {
  const state = new LogServerState(() => undefined);
  const away = new Error('connect ECONNREFUSED');
  t.equal(state.fault, undefined);
  state.failed(away);
  t.equal(state.fault, 'connect ECONNREFUSED');
  state.failed(new RecordsRefusedError('AUDIT_STRANGER'));
  t.equal(state.fault, 'AUDIT_STRANGER');
  state.keptSilent();
  t.equal(state.fault, 'no answer');
  state.failed(new RecordsUnreadableError('database disk image is malformed'));
  t.equal(state.fault, 'the records for it cannot be read (database disk image is malformed)');
  state.failed(away);
  t.equal(state.fault, 'connect ECONNREFUSED');
  state.tookRecords(0);
  t.equal(state.fault, undefined);
  t.end();
});

await t.test('each kind is said once until records are taken again', (t) => {
  const said: string[] = [];
  const state = new LogServerState((message) => void said.push(message));
  for (let tries = 0; tries < 2; tries++) {
    state.failed(new Error('connect ECONNREFUSED'));
    state.failed(new RecordsRefusedError('AUDIT_STRANGER'));
  }
  state.tookRecords(2);
  t.match(said, [
    /^log server is away \(connect ECONNREFUSED\)/,
    /^log server takes no records of this server \(AUDIT_STRANGER\)/,
    /^log server is back: 2 operations follow$/,
    /^log server takes the records of this server: 2 operations follow$/,
  ]);
  t.equal(said.length, 4);
  t.end();
});
