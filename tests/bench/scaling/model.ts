/** What one operation costs where users are kept in PostgreSQL. */
export interface Cost {
  /** Of a P2P server's processor, in µs. */
  readonly serverUs: number;
  /** Of the database's processors, in µs. */
  readonly databaseUs: number;
  /** Written ahead by the database, in bytes. */
  readonly walBytes: number;
}

export const KINDS = ['REGISTER', 'PUBLISH', 'GET_USER_INFO', 'HEARTBEAT'] as const;
export type Kind = (typeof KINDS)[number];

/** All that the model knows, from one measurement. */
export interface Calibration {
  /** An operation costs the same however many users there are: what is looked up is found by an index. */
  readonly operations: Readonly<Record<Kind, Cost>>;
  /** LIST USERS as such, and for each connected user that is told. */
  readonly list: Omit<Cost, 'walBytes'>;
  readonly listed: Omit<Cost, 'walBytes'> & { readonly bytes: number };
  /** On the database's disk, indexes included. */
  readonly bytes: { readonly user: number; readonly connection: number; readonly publication: number };
}

/** As it was measured at 5,000, 20,000 and 50,000 connected users on two cores (specs/scaling.md). */
export const KNOWN: Calibration = {
  operations: {
    REGISTER: { serverUs: 1_397, databaseUs: 1_144, walBytes: 1_247 },
    PUBLISH: { serverUs: 986, databaseUs: 1_164, walBytes: 1_652 },
    GET_USER_INFO: { serverUs: 861, databaseUs: 1_000, walBytes: 803 },
    HEARTBEAT: { serverUs: 311, databaseUs: 164, walBytes: 413 },
  },
  list: { serverUs: 8_600, databaseUs: 1_200 },
  listed: { serverUs: 0.72, databaseUs: 1.8, bytes: 23.2 },
  bytes: { user: 129, connection: 220, publication: 206 },
};

/** Who uses the system, and how. */
export interface Population {
  readonly users: number;
  readonly connected: number;
  readonly publications: number;
}

export interface Workload extends Population {
  readonly ttlSeconds: number;
  /** Of each kind but HEARTBEAT, by all together, in a second; LIST USERS too. */
  readonly perSecond: Readonly<Record<Exclude<Kind, 'HEARTBEAT'> | 'LIST_USERS', number>>;
}

/** What that takes. */
export interface Demand {
  /** Processor cores, all at work without pause. */
  readonly serverCores: number;
  readonly databaseCores: number;
  readonly heartbeatsPerSecond: number;
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
  return users * bytes.user + connected * bytes.connection + publications * bytes.publication;
}

export function listCost(
  { list, listed }: Calibration,
  connected: number,
): Omit<Cost, 'walBytes'> & { bytes: number } {
  return {
    serverUs: list.serverUs + connected * listed.serverUs,
    databaseUs: list.databaseUs + connected * listed.databaseUs,
    bytes: connected * listed.bytes,
  };
}

/** What a workload takes of servers and database. */
export function demandOf(known: Calibration, workload: Workload): Demand {
  const heartbeatsPerSecond = (workload.connected * BEATS_PER_TTL) / workload.ttlSeconds;
  const { LIST_USERS: lists, ...others } = workload.perSecond;
  const rates: Readonly<Record<Kind, number>> = { ...others, HEARTBEAT: heartbeatsPerSecond };
  const sum = (of: (cost: Cost) => number): number =>
    KINDS.reduce((total, kind) => total + rates[kind] * of(known.operations[kind]), 0);
  const list = listCost(known, workload.connected);
  return {
    serverCores: (sum(({ serverUs }) => serverUs) + lists * list.serverUs) / 1e6,
    databaseCores: (sum(({ databaseUs }) => databaseUs) + lists * list.databaseUs) / 1e6,
    heartbeatsPerSecond,
    walBytesPerSecond: sum(({ walBytes }) => walBytes),
    databaseBytes: databaseBytes(known, workload),
    listBytes: list.bytes,
    listSeconds: (list.serverUs + list.databaseUs) / 1e6,
  };
}
