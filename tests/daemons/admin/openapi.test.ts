import fastify, { type FastifyInstance } from 'fastify';
import t from 'tap';
import { adminService } from '../../../daemons/admin/http-service.js';
import { Metrics } from '../../../daemons/admin/metrics.js';
import { readPageFiles } from '../../../daemons/admin/page-files.js';
import { Readiness } from '../../../daemons/admin/readiness.js';
import { LiveTrail } from '../../../daemons/admin/view/live-trail.js';
import { Series } from '../../../daemons/admin/view/series.js';
import { trailRow } from '../../../daemons/admin/view/trail-row.js';
import { MemoryStore } from '../../../daemons/p2p-server/store/memory-store.js';
import { MemoryTrail } from '../../../daemons/trail/memory-trail.js';
import { directoryOf } from '../p2p-server/store/directory-of.js';
import { NOBODY, readAll, sampleBatch } from '../trail/sample-trail.js';
import { SAMPLE_OVERVIEW, sampleView } from './sample-view.js';

interface Tap {
  teardown(end: () => unknown): void;
}

type Json = Readonly<Record<string, unknown>>;

interface Parameter {
  readonly name: string;
  readonly schema: { readonly default?: unknown; readonly enum?: readonly string[] };
}

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly Parameter[];
  readonly responses: Readonly<
    Record<
      string,
      { readonly content?: Readonly<Record<string, { readonly schema: { readonly $ref?: string } }>> }
    >
  >;
}

interface Description {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, { readonly get: Operation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>> };
}

/** An admin interface that has something to show everywhere. */
async function shown(t: Tap): Promise<FastifyInstance> {
  const store = new MemoryStore();
  t.teardown(() => store.close());
  const directory = directoryOf(store);
  await directory.register('alice');
  await directory.connect('alice', { ip: '127.0.0.1', port: 4000 });
  await directory.publish('alice', { path: '/f', description: 'd', published: '11/05/2025 18:02:34' });
  await directory.publish('alice', { path: '/g', description: 'd', published: '11/05/2025 18:02:34' });
  await directory.describeFile('alice', '/g', 7);
  const memory = new MemoryTrail();
  await memory.append(sampleBatch(1, 3), NOBODY);
  const trail = new LiveTrail();
  trail.add((await readAll(memory)).map(trailRow));
  const series = new Series();
  t.teardown(() => series.close());
  series.add(5);
  for (const second of [1_000, 2_000]) series.endSecond(second);
  const readiness = new Readiness([
    { name: 'store', fault: () => 'disk full' },
    { name: 'log-server', fault: () => 'away', isWarning: true },
  ]);
  const view = sampleView({ survey: store.survey, trail, series });
  const service = adminService({ readiness, metrics: new Metrics(), view });
  t.teardown(() => service.close());
  return service;
}

async function described(service: FastifyInstance): Promise<Description> {
  return JSON.parse((await service.inject('/openapi.json')).body) as Description;
}

/** Says what is wrong with a value by a schema of the description; nothing may be there that it does not name. */
async function judge(t: Tap, { components }: Description) {
  const judging = fastify({ ajv: { customOptions: { coerceTypes: false, removeAdditional: false } } });
  t.teardown(() => judging.close());
  for (const [name, schema] of Object.entries(components.schemas)) {
    judging.addSchema({ $id: name, ...alone(schema) });
    judging.post(`/${name}`, { schema: { body: { $ref: `${name}#` } } }, () => '');
  }
  await judging.ready();
  return async (name: string, value: unknown): Promise<string> => {
    const payload = JSON.stringify(value);
    const headers = { 'content-type': 'application/json' };
    return (await judging.inject({ method: 'POST', url: `/${name}`, headers, payload })).body;
  };
}

/** The same schema for a validator that knows each by its name, and whose objects have no further properties. */
function alone(schema: Json): Json {
  const entries = Object.entries(schema).map(([key, value]) => {
    if (key === '$ref') return [key, `${String(value).split('/').at(-1)}#`];
    if (Array.isArray(value))
      return [key, value.map((each: unknown) => (isObject(each) ? alone(each) : each))];
    return [key, isObject(value) ? alone(value) : value];
  });
  const isRecord = schema['type'] === 'object';
  return Object.fromEntries(isRecord ? [...entries, ['additionalProperties', false]] : entries) as Json;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The paths in a tree of routes: lines such as `    ├── api/users (GET, HEAD)`. */
function pathsIn(tree: string): string[] {
  const above: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, indent = '', part = '', methods] = /^([ │]*)[├└]── (\S+)( \(GET)?/.exec(line) ?? [];
    above.splice(indent.length / 4, Infinity, part);
    return methods === undefined ? [] : above.join('');
  });
}

await t.test('every path that answers is described, and every path that is described answers', async (t) => {
  const service = await shown(t);
  const { openapi, paths } = await described(service);
  t.match(openapi, /^3\.1\./);
  const pageFiles = readPageFiles().map(({ path }) => path);
  const served = pathsIn(service.printRoutes({ commonPrefix: false }));
  t.same(served.filter((path) => !pageFiles.includes(path)).sort(), Object.keys(paths).sort());
  const ids = Object.values(paths).map(({ get }) => get.operationId);
  t.equal(new Set(ids).size, ids.length, 'each has a name of its own');
});

await t.test('answers are what their schemas say, no more and no less', async (t) => {
  const service = await shown(t);
  const description = await described(service);
  const faultOf = await judge(t, description);
  const judged: string[] = [];
  for (const [path, { get }] of Object.entries(description.paths)) {
    if (path === '/api/events') continue;
    const { statusCode, headers, body } = await service.inject(path);
    const type = String(headers['content-type']).split(';')[0] ?? '';
    t.ok(String(statusCode) in get.responses, `${path}: ${statusCode}`);
    const schema = get.responses['200']?.content?.[type]?.schema;
    t.ok(schema, `${path}: ${type}`);
    const name = /[^/]+$/.exec(schema?.$ref ?? '')?.[0];
    if (name === undefined) continue;
    t.equal(await faultOf(name, JSON.parse(body)), '', path);
    judged.push(name);
  }
  t.same(judged, ['Alive', 'ReadinessReport', 'Overview', 'Samples', 'Users', 'Publications', 'TrailNews']);
});

await t.test('a schema would notice what is missing, added, or of another kind', async (t) => {
  const faultOf = await judge(t, await described(await shown(t)));
  t.equal(await faultOf('Overview', SAMPLE_OVERVIEW), '');
  t.equal(await faultOf('Overview', { ...SAMPLE_OVERVIEW, directory: null, waitingRecords: null }), '');
  const less = Object.fromEntries(Object.entries(SAMPLE_OVERVIEW).filter(([name]) => name !== 'answered'));
  t.match(await faultOf('Overview', less), /answered/);
  t.match(await faultOf('Overview', { ...SAMPLE_OVERVIEW, secret: 1 }), /additional properties/);
  t.match(await faultOf('Overview', { ...SAMPLE_OVERVIEW, answered: '7' }), /answered must be integer/);
  t.match(await faultOf('Overview', { ...SAMPLE_OVERVIEW, daemon: 'x' }), /daemon must be equal to one of/);
});

await t.test('what may be asked is what is said, with these defaults', async (t) => {
  const service = await shown(t);
  const { paths } = await described(service);
  for (const [path, { get }] of Object.entries(paths)) {
    if (path === '/api/events') continue;
    const query = get.parameters.flatMap(({ name, schema }) =>
      (schema.enum ?? [schema.default]).map((value) => `${name}=${encodeURIComponent(String(value))}`),
    );
    const plain = (await service.inject(path)).body;
    for (const each of query)
      t.not((await service.inject(`${path}?${each}`)).statusCode, 400, `${path}?${each}`);
    const defaults = get.parameters.map(({ name, schema }) => `${name}=${String(schema.default)}`).join('&');
    if (defaults !== '') t.equal((await service.inject(`${path}?${defaults}`)).body, plain, path);
  }
});
