import t from 'tap';
import { startFault } from '../../daemons/start-fault.js';

interface Fields {
  readonly code: string;
  readonly address?: string;
  readonly port?: number;
  readonly hostname?: string;
}

const AT = { address: '192.0.2.1', port: 80 };
const SOCKET = { address: '/run/x/socket', port: -1 };

const FAULTS: [Fields, said: string][] = [
  [
    { code: 'EADDRINUSE', ...AT },
    'cannot listen: port 80 of 192.0.2.1 is already in use: end what listens there, or name another',
  ],
  [
    { code: 'EADDRINUSE', ...SOCKET },
    'cannot listen: /run/x/socket is already in use: end what listens there, or name another',
  ],
  [
    { code: 'EADDRNOTAVAIL', ...AT },
    'cannot listen: 192.0.2.1 is no address of this machine: name one of its own, or 0.0.0.0 for all',
  ],
  [
    { code: 'EACCES', ...AT },
    'cannot listen: no permission for port 80 of 192.0.2.1: ports below 1024 are for root or CAP_NET_BIND_SERVICE',
  ],
  [
    { code: 'EACCES', ...SOCKET },
    'cannot listen: /run/x/socket cannot be made: its folder has to be there, and to let this program write',
  ],
  [
    { code: 'ENOTFOUND', hostname: 'no.such' },
    'cannot listen: no address is known for the name no.such: name another, or an IP address',
  ],
  [{ code: 'EMFILE', ...AT }, 'as it came'],
  [{ code: 'EACCES' }, 'as it came'],
];

for (const [fields, said] of FAULTS)
  await t.test(`${fields.code} of ${fields.address ?? fields.hostname ?? 'nothing named'}`, (t) => {
    t.equal(startFault(Object.assign(new Error('as it came'), fields)), said);
    t.end();
  });

await t.test('what is no error of the system is said as it is', (t) => {
  t.equal(startFault('a word'), 'a word');
  t.end();
});
