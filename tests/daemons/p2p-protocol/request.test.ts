import t from 'tap';
import { encodeRequest, type Request, type Spelling } from '../../../daemons/p2p-protocol/index.js';

const timestamp = '11/05/2025 18:02:34';
const T = '31312f30352f323032352031383a30323a333400';

const ROWS: [request: Request, spelling: Spelling, hex: string][] = [
  [{ operation: 'REGISTER', timestamp, user: 'alice' }, 'space', `524547495354455200 ${T} 616c69636500`],
  [{ operation: 'REGISTER', timestamp: '', user: 'alice' }, 'space', '524547495354455200 00 616c69636500'],
  [
    { operation: 'CONNECT', timestamp, user: 'a', port: '4000' },
    'space',
    `434f4e4e45435400 ${T} 6100 3430303000`,
  ],
  [
    { operation: 'PUBLISH', timestamp, user: 'a', path: '/f', description: 'd e' },
    'underscore',
    `5055424c49534800 ${T} 6100 2f6600 64206500`,
  ],
  [{ operation: 'LIST_USERS', timestamp, user: 'a' }, 'space', `4c49535420555345525300 ${T} 6100`],
  [{ operation: 'LIST_USERS', timestamp, user: 'a' }, 'underscore', `4c4953545f555345525300 ${T} 6100`],
  [
    { operation: 'GET_USER_INFO', timestamp, user: 'a', target: 'b' },
    'space',
    `474554205553455220494e464f00 ${T} 6100 6200`,
  ],
  [{ operation: 'GET_FILE', path: '/f' }, 'space', '4745542046494c4500 2f6600'],
];

for (const [request, spelling, hex] of ROWS) {
  await t.test(`${request.operation}, ${spelling}`, (t) => {
    t.equal(encodeRequest(request, spelling).toString('hex'), hex.replaceAll(' ', ''));
    t.end();
  });
}

await t.test('a NUL within a field is refused', (t) => {
  t.throws(() => encodeRequest({ operation: 'REGISTER', timestamp, user: 'a\0b' }, 'space'), RangeError);
  t.end();
});
