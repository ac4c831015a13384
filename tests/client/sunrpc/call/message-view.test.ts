import { procedureOf } from 'rpcgen-js';
import t from 'tap';
import { messageView } from '../../../../client/sunrpc/call/message-view.js';
import { compiled } from '../../../rpc/rpcgen-js/compiled.js';
import { reply, words } from '../traffic/messages.js';

const described = compiled('program P { version V { int SUM(void) = 1; } = 1; } = 0x20000001;');
const [procedure] = described.programs[0]?.versions[0]?.procedures ?? [];
if (procedure === undefined) throw new Error('no procedure');
const SUM = procedureOf(described, procedure);

await t.test('a reply is shown wherever it is cut', (t) => {
  const whole = reply(1, words(5));
  t.match(messageView('received', whole, SUM), /^received 28 bytes\n[^]*results +int +5\n$/);
  for (let length = 0; length < whole.length; length++)
    t.match(messageView('received', whole.subarray(0, length), SUM), `received ${length} bytes\n`);
  t.end();
});
