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
  /** LIST USERS, for each connected user that is told, besides what GET USER INFO costs. */
  readonly listed: { readonly serverUs: number; readonly databaseUs: number; readonly bytes: number };
  /** On the database's disk, indexes included. */
  readonly bytes: { readonly user: number; readonly connection: number; readonly publication: number };
}

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
  { listed, operations: { GET_USER_INFO: one } }: Calibration,
  connected: number,
): Omit<Cost, 'walBytes'> & { bytes: number } {
  return {
    serverUs: one.serverUs + connected * listed.serverUs,
    databaseUs: one.databaseUs + connected * listed.databaseUs,
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
