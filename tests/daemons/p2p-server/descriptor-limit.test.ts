import t from 'tap';
import { affordableConnections, limitIn } from '../../../daemons/p2p-server/descriptor-limit.js';

await t.test('the limit of the kernel’s table', (t) => {
  const table = (soft: string): string =>
    `Limit                     Soft Limit           Hard Limit           Units     \n` +
    `Max processes             96487                96487                processes \n` +
    `Max open files            ${soft.padEnd(20)} 20000                files     \n`;
  t.equal(limitIn(table('64')), 64);
  t.equal(limitIn(table('1048576')), 1_048_576);
  t.equal(limitIn(table('unlimited')), Infinity);
  t.equal(limitIn(''), Infinity);
  t.end();
});

await t.test('clients never take the descriptors the server itself needs', (t) => {
  t.equal(affordableConnections(64), 32);
  t.equal(affordableConnections(10), 1);
  t.equal(affordableConnections(Infinity), Infinity);
  t.ok(affordableConnections() >= 1);
  t.end();
});
