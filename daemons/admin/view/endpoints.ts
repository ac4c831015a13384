import { MAX_LIMIT, MAX_OFFSET } from './list-query.js';
import { PUBLICATION_COLUMNS } from './listed-publications.js';
import { USER_COLUMNS } from './listed-users.js';

/** A path that answers, as OpenAPI has it. */
export interface Endpoint {
  readonly summary: string;
  /** What may be asked, checked as JSON Schema. */
  readonly query?: Readonly<Record<string, object>>;
  /** The media type of what it answers. */
  readonly type: string;
  /** The name of its schema in `components`, where it answers JSON. */
  readonly schema?: string;
  /** Other statuses than 200. */
  readonly others?: Readonly<Record<string, string>>;
  /** Whether it asks for no token. */
  readonly isOpen?: boolean;
}

const SEARCH = { type: 'string', maxLength: 256, default: '', description: 'Words that have to be in it' };
const OFFSET = { type: 'integer', minimum: 0, maximum: MAX_OFFSET, default: 0 };
const LIMIT = { type: 'integer', minimum: 1, maximum: MAX_LIMIT, default: 50 };
const JSON_TYPE = 'application/json';
const NO_DIRECTORY = { '404': 'It is no P2P server', '503': 'It is starting, or too many ask at once' };

function sortedBy(columns: readonly string[], order: 'up' | 'down'): Readonly<Record<string, object>> {
  return {
    search: SEARCH,
    sort: { type: 'string', enum: columns, default: columns[0] },
    order: { type: 'string', enum: ['up', 'down'], default: order },
    offset: OFFSET,
    limit: LIMIT,
  };
}

const TRAIL_FILTER = {
  user: { type: 'string', maxLength: 256, default: '', description: 'A part of the user’s name' },
  operation: { type: 'string', maxLength: 64, default: '', description: 'PUBLISH, LIST_USERS, …' },
};

/** Every path there is, but for the page’s own files. */
export const ENDPOINTS = {
  '/healthz': {
    summary: 'Whether the process answers at all',
    type: JSON_TYPE,
    schema: 'Alive',
    isOpen: true,
  },
  '/readyz': {
    summary: 'Whether it should be given work, and why not',
    type: JSON_TYPE,
    schema: 'ReadinessReport',
    others: { '503': 'It should be given none now; the answer says why' },
  },
  '/metrics': { summary: 'Metrics in the format of Prometheus', type: 'text/plain' },
  '/openapi.json': { summary: 'This description', type: JSON_TYPE },
  '/api/overview': { summary: 'How it is now', type: JSON_TYPE, schema: 'Overview' },
  '/api/samples': { summary: 'Its work in each of the last 300 seconds', type: JSON_TYPE, schema: 'Samples' },
  '/api/users': {
    summary: 'Who is connected',
    query: sortedBy(USER_COLUMNS, 'up'),
    type: JSON_TYPE,
    schema: 'Users',
    others: NO_DIRECTORY,
  },
  '/api/publications': {
    summary: 'What is published, the newest first unless asked otherwise',
    query: sortedBy(PUBLICATION_COLUMNS, 'down'),
    type: JSON_TYPE,
    schema: 'Publications',
    others: NO_DIRECTORY,
  },
  '/api/trail': {
    summary: 'The newest records of the audit trail, oldest first',
    query: { ...TRAIL_FILTER, limit: LIMIT },
    type: JSON_TYPE,
    schema: 'TrailNews',
  },
  '/api/events': {
    summary: 'What is new, as server-sent events: overview, samples, trail',
    query: TRAIL_FILTER,
    type: 'text/event-stream',
    others: { '503': 'Too many look on already' },
  },
} as const satisfies Readonly<Record<string, Endpoint>>;

export type EndpointPath = keyof typeof ENDPOINTS;

/** Those that ask for no token. */
export const OPEN_ENDPOINTS: readonly string[] = Object.entries<Endpoint>(ENDPOINTS)
  .filter(([, { isOpen }]) => isOpen)
  .map(([path]) => path);
