import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { productVersion } from '../../command-line.js';
import type { Survey } from '../../p2p-server/store/survey.js';
import { SECURITY_HEADERS } from '../headers.js';
import { type Endpoint, type EndpointPath, ENDPOINTS } from './endpoints.js';
import { EventStreams } from './event-streams.js';
import type { ListQuery } from './list-query.js';
import { listedPublications, type PublicationColumn } from './listed-publications.js';
import { listedUsers, type UserColumn } from './listed-users.js';
import type { TrailFilter } from './live-trail.js';
import { openApi } from './openapi.js';
import { type Rest, Turns } from './turns.js';
import type { View } from './view.js';

/** The query of a list, as its schema has it. */
interface GivenQuery<Column extends string> {
  readonly search: string;
  readonly sort: Column;
  readonly order: 'up' | 'down';
  readonly offset: number;
  readonly limit: number;
}

/** Adds what the page asks for. */
export function addViewRoutes(service: FastifyInstance, view: View): void {
  const description = openApi(productVersion());
  addRoute(service, '/openapi.json', () => description);
  addRoute(service, '/api/overview', async () => {
    await view.refresh();
    return view.overview();
  });
  addRoute(service, '/api/samples', () => view.series.samples);
  addRoute(service, '/api/trail', async ({ query }) => {
    const { limit, ...filter } = query as TrailFilter & { readonly limit: number };
    await view.refresh();
    return view.trail.since(0, filter, limit);
  });
  addLists(service, view);
  addEvents(service, view);
}

type List = (survey: Survey, query: unknown, rest: Rest) => unknown;

function addLists(service: FastifyInstance, view: View): void {
  const turns = new Turns();
  const addList = (path: EndpointPath, list: List): void =>
    addRoute(service, path, async ({ query }, reply) => {
      const { survey } = view;
      if (survey !== undefined) return turns.take((rest) => list(survey, query, rest));
      const isStarting = (await view.overview()).daemon === 'p2p-server';
      const message = isStarting ? 'it is starting' : 'a log server has no directory: ask the P2P server';
      return reply.code(isStarting ? 503 : 404).send({ message });
    });
  addList('/api/users', (survey, query, rest) => listedUsers(survey, listQuery<UserColumn>(query), rest));
  addList('/api/publications', (survey, query, rest) =>
    listedPublications(survey, listQuery<PublicationColumn>(query), rest),
  );
}

function listQuery<Column extends string>(query: unknown): ListQuery<Column> {
  const { order, ...given } = query as GivenQuery<Column>;
  return { ...given, isDescending: order === 'down' };
}

function addEvents(service: FastifyInstance, view: View): void {
  const streams = new EventStreams(view);
  service.addHook('preClose', (done) => {
    streams.close();
    done();
  });
  addRoute(service, '/api/events', ({ method, query }, reply) => {
    if (streams.isFull) return reply.code(503).send({ message: 'too many look on already' });
    reply.hijack();
    reply.raw.writeHead(200, { ...SECURITY_HEADERS, 'content-type': 'text/event-stream' });
    // a HEAD is told nothing more: left open it would keep a place for nobody
    if (method === 'HEAD') reply.raw.end();
    else streams.add(reply.raw, query as TrailFilter);
    return undefined;
  });
}

type Answer = (request: FastifyRequest, reply: FastifyReply) => unknown;

/** Adds a path with the query that its description has. */
function addRoute(service: FastifyInstance, path: EndpointPath, answer: Answer): void {
  const { query }: Endpoint = ENDPOINTS[path];
  const querystring = { type: 'object', properties: query ?? {}, additionalProperties: false };
  service.get(path, { schema: { querystring } }, (request, reply) => answer(request, reply));
}
