import t from 'tap';
import { MappingTable, type TableEntry } from 'portmapper-js/internal/server/mapping-table.js';

const TCP: TableEntry = {
  program: 0x20000001,
  version: 1,
  netid: 'tcp',
  uaddr: '0.0.0.0.27.89',
  owner: 'unknown',
  isPermanent: false,
};
const UDP: TableEntry = { ...TCP, netid: 'udp' };
const ROOTS: TableEntry = { ...TCP, netid: 'tcp6', uaddr: '::.27.89', owner: 'superuser' };
const OWN: TableEntry = { ...TCP, program: 100000, isPermanent: true, owner: 'superuser' };

function tableOf(...entries: TableEntry[]): MappingTable {
  const table = new MappingTable();
  for (const entry of entries) table.set(entry);
  return table;
}

await t.test('one mapping for each program, version and netid', (t) => {
  const table = new MappingTable();
  t.equal(table.set(TCP), 'set');
  t.equal(table.set(TCP), 'occupied');
  t.equal(table.set({ ...TCP, uaddr: '0.0.0.0.1.1' }), 'occupied');
  t.equal(table.set(UDP), 'set');
  t.equal(table.set({ ...TCP, version: 2 }), 'set');
  t.equal(table.size, 3);
  t.end();
});

await t.test('bounded', (t) => {
  const table = new MappingTable(2);
  t.equal(table.set(TCP), 'set');
  t.equal(table.set(UDP), 'set');
  t.equal(table.set(ROOTS), 'full');
  t.equal(table.unset(TCP, ['tcp'], 'unknown'), 'unset');
  t.equal(table.set(ROOTS), 'set');
  t.end();
});

await t.test('unset by netid, or all', (t) => {
  const table = tableOf(TCP, UDP);
  t.equal(table.unset(TCP, ['tcp'], 'unknown'), 'unset');
  t.same(table.entries(), [UDP]);
  t.equal(table.unset(TCP, ['tcp'], 'unknown'), 'unset', 'nothing there is success');
  table.set(TCP);
  t.equal(table.unset(TCP, undefined, 'unknown'), 'unset');
  t.same(table.entries(), []);
  t.equal(table.size, 0);
  t.end();
});

await t.test("another owner's mapping stays, and the others of the version go", (t) => {
  const table = tableOf(TCP, ROOTS);
  t.equal(table.unset(TCP, undefined, 'unknown'), 'foreign');
  t.same(table.entries(), [ROOTS]);
  t.equal(table.unset(TCP, undefined, 'superuser'), 'unset');
  t.end();
});

await t.test('the superuser takes away anything but what is permanent', (t) => {
  const table = tableOf(TCP, OWN);
  t.equal(table.unset(TCP, undefined, 'superuser'), 'unset');
  t.equal(table.unset(OWN, undefined, 'superuser'), 'foreign');
  t.same(table.entries(), [OWN]);
  t.end();
});

await t.test('another version is found where the one asked for is missing', (t) => {
  const third = { ...TCP, version: 3, uaddr: '0.0.0.0.3.3' };
  const table = tableOf(TCP, third, { ...UDP, version: 5 });
  t.same(table.find(TCP.program, 1, 'tcp'), TCP);
  t.same(table.find(TCP.program, 9, 'tcp'), third);
  t.equal(table.findExact(TCP.program, 9, 'tcp'), undefined);
  t.equal(table.find(TCP.program, 1, 'tcp6'), undefined);
  t.equal(table.find(1, 1, 'tcp'), undefined);
  t.same(table.findAll(TCP.program, 3), [third]);
  t.same(table.findAll(1, 1), []);
  t.end();
});
