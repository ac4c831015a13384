import t from 'tap';
import { type Binding, rebind } from '../../../daemons/trail/binding.js';

const NOBODY: Binding = { authentication: 'AUTHENTICATED_NOT', identity: '' };
const NETWORK: Binding = { authentication: 'AUTHENTICATED_ADDRESS', identity: '192.0.2.0/24' };
const OTHER_NETWORK: Binding = { ...NETWORK, identity: '198.51.100.0/24' };
const CERTIFICATE: Binding = { authentication: 'AUTHENTICATED_TLS', identity: 'ab'.repeat(32) };
const OTHER_CERTIFICATE: Binding = { ...CERTIFICATE, identity: 'cd'.repeat(32) };

await t.test('a source goes over to whoever proves more, and to nobody else', (t) => {
  const all = [NOBODY, NETWORK, OTHER_NETWORK, CERTIFICATE, OTHER_CERTIFICATE];
  const owners = all.map((bound) => all.map((caller) => rebind(bound, caller)));
  t.strictSame(owners, [
    all,
    [undefined, NETWORK, undefined, CERTIFICATE, OTHER_CERTIFICATE],
    [undefined, undefined, OTHER_NETWORK, CERTIFICATE, OTHER_CERTIFICATE],
    [undefined, undefined, undefined, CERTIFICATE, undefined],
    [undefined, undefined, undefined, undefined, OTHER_CERTIFICATE],
  ]);
  t.end();
});
