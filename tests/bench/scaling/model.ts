/** What one operation costs where users are kept in PostgreSQL. */
export interface Cost {
  /** Of the processors, by the P2P server, in µs. */
  readonly serverUs: number;
  /** Of the processors, by the database, in µs. */
  readonly databaseUs: number;
  /** Written ahead by the database, in bytes. */
  readonly walBytes: number;
}

export const KINDS = [
  'REGISTER',
  'CONNECT',
  'PUBLISH',
  'GET_USER_INFO',
  'LIST_CONTENT',
  'HEARTBEAT',
] as const;
export type Kind = (typeof KINDS)[number];

/** Who uses the system, and what they publish. */
export interface Population {
  readonly users: number;
  readonly connected: number;
  readonly publications: number;
}

/** LIST USERS, alone. */
export interface MeasuredList extends Omit<Cost, 'walBytes'> {
  readonly seconds: number;
  readonly bytes: number;
  /** How many users it told. */
  readonly told: number;
}

/** What was measured with so many users. */
export interface Measurement {
  readonly population: Population;
  readonly operations: Readonly<Record<Kind, Cost & { readonly perSecond: number }>>;
  readonly list: MeasuredList;
  /** Bytes of tables with their indexes. */
  readonly tables: Readonly<Record<keyof Population, number>>;
}

/** All that the model knows, from one measurement. */
export interface Calibration {
  /** An operation costs the same however many users there are: what is looked up is found by an index. */
  readonly operations: Readonly<Record<Kind, Cost>>;
  /** LIST USERS of next to nobody, and for each connected user that is told. */
  readonly list: Omit<Cost, 'walBytes'>;
  readonly listed: Omit<Cost, 'walBytes'> & { readonly bytes: number };
  /** On the database's disk, indexes included, for each of them. */
  readonly bytes: Readonly<Record<keyof Population, number>>;
}

/** The model's numbers, from what was measured at one size, and a list of next to nobody. */
export function calibrationOf(
  { population, operations, list, tables }: Measurement,
  few: MeasuredList,
): Calibration {
  const { users, connected, publications } = population;
  return {
    operations,
    list: few,
    listed: {
      serverUs: (list.serverUs - few.serverUs) / list.told,
      databaseUs: (list.databaseUs - few.databaseUs) / list.told,
      bytes: list.bytes / list.told,
    },
    bytes: {
      users: tables.users / users,
      connected: tables.connected / connected,
      publications: tables.publications / publications,
    },
  };
}

export interface Workload extends Population {
  readonly ttlSeconds: number;
  /** Of each kind but HEARTBEAT, by all together, in a second; LIST USERS too. */
  readonly perSecond: Readonly<Record<Exclude<Kind, 'HEARTBEAT'> | 'LIST_USERS', number>>;
}

/** Processor cores, all at work without pause. */
export interface Cores {
  readonly server: number;
  readonly database: number;
}

/** What a workload takes. */
export interface Demand {
  readonly all: Cores;
  /** Of these, for LIST USERS and for heartbeats. */
  readonly lists: Cores;
  readonly heartbeats: Cores;
  readonly heartbeatsPerSecond: number;
  readonly operationsPerSecond: number;
  readonly walBytesPerSecond: number;
  readonly databaseBytes: number;
  readonly listBytes: number;
  /** Processor time of one LIST USERS, server and database together. */
  readonly listSeconds: number;
}

/** Heartbeats that a client sends within the time to live. */
const BEATS_PER_TTL = 3;

export function databaseBytes(
  { bytes }: Calibration,
  { users, connected, publications }: Population,
): number {
  return users * bytes.users + connected * bytes.connected + publications * bytes.publications;
}

export function listCost(
  { list, listed }: Calibration,
  connected: number,
): Omit<Cost, 'walBytes'> & { readonly bytes: number } {
  return {
    serverUs: list.serverUs + connected * listed.serverUs,
    databaseUs: list.databaseUs + connected * listed.databaseUs,
    bytes: connected * listed.bytes,
  };
}

/** What a workload takes of servers and database. */
export function demandOf(known: Calibration, workload: Workload): Demand {
  const heartbeatsPerSecond = (workload.connected * BEATS_PER_TTL) / workload.ttlSeconds;
  const { LIST_USERS: listsPerSecond, ...others } = workload.perSecond;
  const rates: Readonly<Record<Kind, number>> = { ...others, HEARTBEAT: heartbeatsPerSecond };
  const sum = (of: (cost: Cost) => number): number =>
    KINDS.reduce((total, kind) => total + rates[kind] * of(known.operations[kind]), 0);
  const list = listCost(known, workload.connected);
  const lists = coresOf(list, listsPerSecond);
  return {
    all: {
      server: sum(({ serverUs }) => serverUs) / 1e6 + lists.server,
      database: sum(({ databaseUs }) => databaseUs) / 1e6 + lists.database,
    },
    lists,
    heartbeats: coresOf(known.operations.HEARTBEAT, heartbeatsPerSecond),
    heartbeatsPerSecond,
    operationsPerSecond: Object.values(workload.perSecond).reduce((total, rate) => total + rate, 0),
    walBytesPerSecond: sum(({ walBytes }) => walBytes),
    databaseBytes: databaseBytes(known, workload),
    listBytes: list.bytes,
    listSeconds: (list.serverUs + list.databaseUs) / 1e6,
  };
}

function coresOf({ serverUs, databaseUs }: Omit<Cost, 'walBytes'>, perSecond: number): Cores {
  return { server: (serverUs * perSecond) / 1e6, database: (databaseUs * perSecond) / 1e6 };
}
