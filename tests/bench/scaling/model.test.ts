import t from 'tap';
import { databaseBytes, demandOf, type Kind, KINDS, KNOWN, listCost } from './model.js';

/** Of server and database together, in µs; measured by main.ts, as specs/scaling.md tells. */
const MEASURED: readonly (Readonly<Record<Kind | 'LIST_USERS', number>> & {
  readonly connected: number;
  readonly tableBytes?: number;
})[] = [
  {
    connected: 5_000,
    REGISTER: 2_250,
    PUBLISH: 2_050,
    GET_USER_INFO: 1_958,
    HEARTBEAT: 492,
    LIST_USERS: 22_400,
    tableBytes: 3_571_712,
  },
  {
    connected: 20_000,
    REGISTER: 2_883,
    PUBLISH: 2_600,
    GET_USER_INFO: 1_933,
    HEARTBEAT: 517,
    LIST_USERS: 63_200,
    tableBytes: 13_656_064,
  },
  {
    connected: 50_000,
    REGISTER: 2_492,
    PUBLISH: 1_800,
    GET_USER_INFO: 1_692,
    HEARTBEAT: 417,
    LIST_USERS: 135_500,
    tableBytes: 33_980_416,
  },
];

const MOST_OFF = 0.25;

await t.test('the model tells what was measured, within a quarter', (t) => {
  for (const { connected, tableBytes, ...found } of MEASURED) {
    const near = (what: string, predicted: number, measured: number): void =>
      void t.ok(
        Math.abs(predicted / measured - 1) <= MOST_OFF,
        `${connected} connected: ${what} ${predicted}, measured ${measured}`,
      );
    const list = listCost(KNOWN, connected);
    near('LIST USERS', list.serverUs + list.databaseUs, found.LIST_USERS);
    for (const kind of KINDS) {
      const { serverUs, databaseUs } = KNOWN.operations[kind];
      near(kind, serverUs + databaseUs, found[kind]);
    }
    const population = { users: 2 * connected, connected, publications: connected };
    if (tableBytes !== undefined) near('tables', databaseBytes(KNOWN, population), tableBytes);
  }
  t.end();
});

await t.test('twice as many users take twice as much', (t) => {
  const perSecond = { REGISTER: 1, PUBLISH: 2, GET_USER_INFO: 3, LIST_USERS: 0 };
  const workload = { users: 1_000, connected: 100, publications: 500, ttlSeconds: 60, perSecond };
  const twice = { REGISTER: 2, PUBLISH: 4, GET_USER_INFO: 6, LIST_USERS: 0 };
  const [one, two] = [
    demandOf(KNOWN, workload),
    demandOf(KNOWN, { ...workload, users: 2_000, connected: 200, publications: 1_000, perSecond: twice }),
  ];
  t.equal(one.heartbeatsPerSecond, 5);
  t.equal(two.databaseBytes, 2 * one.databaseBytes);
  t.ok(Math.abs(two.databaseCores - 2 * one.databaseCores) < 1e-9);
  t.end();
});
