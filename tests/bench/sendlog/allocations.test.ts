import { setImmediate as turn } from 'node:timers/promises';
import * as xdr from 'node-xdr';
import t from 'tap';
import { LogOutput } from '../../../daemons/log-server/log-output.js';
import { printedBefore } from '../../../daemons/log-server/echo.js';
import { logService } from '../../../daemons/log-server/service.js';
import { LOG_PROG } from '../../../daemons/programs/audit.js';
import { MemoryTrail } from '../../../daemons/trail/memory-trail.js';
import { bytesEach } from '../bytes-each.js';

// A guard against losses that no other test notices: memory taken for each call, which unlike time is the same on every
// machine.

const TURNS = 6;
const CALLS_PER_TURN = 64;
/** 1,400 to 1,600 were measured. Entries that are decoded make it 2,010 to 2,130, a promise for each call 3,260. */
const MOST_BYTES_PER_CALL = 2_000;

const { LOG_VERS } = LOG_PROG;
const ENTRY = { username: 'alice', operation: 'PUBLISH file.txt', timestamp: '26/11/2026 08:00:00' };

function sendlog(): Buffer {
  const header = [
    7,
    0,
    2,
    LOG_VERS.program,
    LOG_VERS.version,
    LOG_VERS.procedures.SENDLOG.number,
    0,
    0,
    0,
    0,
  ];
  const words = header.map((word) => xdr.encode(xdr.uint, word));
  return Buffer.concat([...words, xdr.encode(LOG_VERS.procedures.SENDLOG.args, ENTRY)]);
}

await t.test('a call to the log server takes little memory', async (t) => {
  let lines = 0;
  const output = new LogOutput((text) => {
    lines += text.split('\n').length - 1;
    return Promise.resolve();
  });
  const server = logService({ trail: new MemoryTrail(printedBefore(output)), diagnose: () => undefined });
  const caller = { netid: 'memory', address: '', port: 0, signal: new AbortController().signal };
  const writer = new xdr.XdrWriter();
  const call = sendlog();
  let called = 0;
  let answered = 0;
  const callAll = async (): Promise<void> => {
    for (let i = 0; i < TURNS; i++) {
      for (let k = 0; k < CALLS_PER_TURN; k++) {
        called++;
        void server.dispatch(call, caller, (write) => {
          writer.offset = 0;
          write(writer);
          answered++;
        });
      }
      await turn();
      await turn();
    }
  };
  const each = await bytesEach(MOST_BYTES_PER_CALL, TURNS * CALLS_PER_TURN, callAll);
  t.equal(answered, called);
  t.equal(lines, answered);
  t.ok(each > 0 && each <= MOST_BYTES_PER_CALL, `${each.toFixed(0)} bytes, at most ${MOST_BYTES_PER_CALL}`);
});
