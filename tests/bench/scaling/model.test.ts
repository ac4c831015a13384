import t from 'tap';
import { MEASURED } from './measured.js';
import { calibrationOf, databaseBytes, demandOf, KINDS, listCost, type Measurement } from './model.js';

const MOST_OFF = 0.25;
/** A longer list costs less for each user than the model says (specs/scaling.md). */
const PROPORTIONATE = 500_000;
const { few, first, others } = MEASURED;
const known = calibrationOf(first, few);

function usOf({ serverUs, databaseUs }: { readonly serverUs: number; readonly databaseUs: number }): number {
  return serverUs + databaseUs;
}

function bytesOf({ tables }: Measurement): number {
  return tables.users + tables.connected + tables.publications;
}

await t.test('from one size the model tells what was measured at three others, within a quarter', (t) => {
  t.equal(new Set([first, ...others].map(({ population }) => population.connected)).size, 4);
  for (const measurement of others) {
    const { population, operations, list } = measurement;
    const near = (what: string, predicted: number, measured: number): void =>
      void t.ok(
        Math.abs(predicted / measured - 1) <= MOST_OFF,
        `${population.connected} connected: ${what} ${predicted}, measured ${measured}`,
      );
    for (const kind of KINDS) near(kind, usOf(known.operations[kind]), usOf(operations[kind]));
    const foretold = usOf(listCost(known, list.told));
    if (list.told < PROPORTIONATE) near('LIST USERS', foretold, usOf(list));
    else t.ok(foretold > usOf(list), 'a list is not dearer than it is foretold');
    near('bytes of a list', listCost(known, list.told).bytes, list.bytes);
    near('tables', databaseBytes(known, population), bytesOf(measurement));
  }
  t.end();
});

await t.test('twice as many users take twice as much', (t) => {
  const rates = { REGISTER: 1, CONNECT: 2, PUBLISH: 3, GET_USER_INFO: 4, LIST_CONTENT: 5, LIST_USERS: 0 };
  const workload = { users: 1_000, connected: 100, publications: 500, ttlSeconds: 60, perSecond: rates };
  const twice = { REGISTER: 2, CONNECT: 4, PUBLISH: 6, GET_USER_INFO: 8, LIST_CONTENT: 10, LIST_USERS: 0 };
  const [one, two] = [
    demandOf(known, workload),
    demandOf(known, { ...workload, users: 2_000, connected: 200, publications: 1_000, perSecond: twice }),
  ];
  t.equal(one.heartbeatsPerSecond, 5);
  t.equal(one.operationsPerSecond, 15);
  t.equal(two.databaseBytes, 2 * one.databaseBytes);
  t.ok(Math.abs(two.all.database - 2 * one.all.database) < 1e-9);
  t.end();
});
