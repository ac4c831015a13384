import t from 'tap';
import { decodeBody, type MessageBody } from '../../../../client/sunrpc/view/message-body.js';
import { compiled } from '../../../rpc/rpcgen-js/compiled.js';
import { words } from '../traffic/messages.js';

const NUMBERS = Array.from({ length: 30 }, (_, i) => `int n${i};`).join(' ');
const described = compiled(`
  struct numbers { ${NUMBERS} };
  struct outer { middle value; };
  struct middle { inner value; };
  struct inner { innermost value; };
  struct innermost { outer *next; };
`);

function bodyOf(name: string, bytes: Buffer): MessageBody {
  return decodeBody({ described, type: { kind: 'named', name } }, bytes, 0);
}

await t.test('of what is damaged the first twelve parts are shown', (t) => {
  const partsOf = (count: number): readonly string[] => {
    const body = bodyOf('numbers', words(...Array.from({ length: count }, (_, i) => i)));
    return body.kind === 'damaged' ? body.parts : [body.kind];
  };
  t.same(partsOf(2), ['n0 = 0', 'n1 = 1']);
  t.equal(partsOf(11).length, 11);
  for (const count of [12, 13, 20]) t.equal(partsOf(count).at(-1), 'n11 = 11', `of ${count}`);
  t.end();
});

await t.test('what is nested deeper than JSON may be is damaged', (t) => {
  const nested = (levels: number): MessageBody =>
    bodyOf('outer', words(...Array.from({ length: levels }, () => 1), 0));
  t.equal(nested(200).kind, 'value');
  t.match(nested(252), { kind: 'damaged', fault: 'the value has more than 1000 levels' });
  t.end();
});
