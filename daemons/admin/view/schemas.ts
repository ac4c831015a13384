type Schema = Readonly<Record<string, unknown>>;

const TEXT: Schema = { type: 'string' };
const COUNT: Schema = { type: 'integer', minimum: 0 };
const BOOLEAN: Schema = { type: 'boolean' };

function record(properties: Readonly<Record<string, Schema>>): Schema {
  return { type: 'object', required: Object.keys(properties), properties };
}

function list(items: Schema): Schema {
  return { type: 'array', items };
}

function words(...values: readonly string[]): Schema {
  return { type: 'string', enum: values };
}

function orNull(schema: Schema): Schema {
  return { oneOf: [schema, { type: 'null' }] };
}

function reference(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

function listing(row: string): Schema {
  return record({ rows: list(reference(row)), total: COUNT, isComplete: BOOLEAN });
}

const MS: Schema = { type: 'integer', description: 'ms since 1970' };
const DURATION: Schema = orNull({ type: 'number', description: 'ms' });

/** The types of wire.ts and of `/readyz`, as OpenAPI has them. */
export const SCHEMAS = {
  Alive: record({ alive: BOOLEAN }),
  Fault: record({ condition: TEXT, reason: TEXT }),
  ReadinessReport: record({
    ready: BOOLEAN,
    reasons: list(reference('Fault')),
    warnings: list(reference('Fault')),
  }),
  Health: record({
    name: words('portmapper', 'log-server', 'datetime', 'database'),
    state: words('well', 'warning', 'fault', 'unknown'),
    text: TEXT,
  }),
  ChainReport: record({
    state: words('intact', 'broken', 'unknown'),
    text: TEXT,
    position: COUNT,
    hash: TEXT,
  }),
  DirectoryCounts: record({ users: COUNT, connected: COUNT, publications: COUNT }),
  Overview: record({
    daemon: words('p2p-server', 'log-server'),
    version: TEXT,
    startedMs: MS,
    isReady: BOOLEAN,
    directory: orNull(reference('DirectoryCounts')),
    waitingRecords: orNull(COUNT),
    answered: COUNT,
    health: list(reference('Health')),
    chain: reference('ChainReport'),
  }),
  Sample: record({ atMs: MS, answered: COUNT, medianMs: DURATION, p99Ms: DURATION }),
  Samples: list(reference('Sample')),
  UserRow: record({ name: TEXT, address: TEXT, publications: COUNT }),
  PublicationRow: record({
    user: TEXT,
    path: TEXT,
    description: TEXT,
    published: TEXT,
    size: orNull(COUNT),
  }),
  TrailRow: record({
    position: COUNT,
    receivedMs: MS,
    user: TEXT,
    operation: TEXT,
    path: TEXT,
    result: TEXT,
    address: TEXT,
  }),
  Users: listing('UserRow'),
  Publications: listing('PublicationRow'),
  TrailNews: record({ rows: list(reference('TrailRow')), skipped: COUNT }),
} as const;
