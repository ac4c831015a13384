import { type Endpoint, ENDPOINTS } from './endpoints.js';
import { SCHEMAS } from './schemas.js';

const REFUSALS = {
  '401': { description: 'The token is missing, or another' },
  '403': { description: 'The Host header names another, or another web site asks' },
};

/** The description of the admin interface, as OpenAPI 3.1 has it. */
export function openApi(version: string): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'sunshare: admin interface of a daemon',
      version,
      description: 'Nothing here changes anything.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{}, { token: [] }],
    paths: Object.fromEntries(
      Object.entries<Endpoint>(ENDPOINTS).map(([path, endpoint]) => [
        path,
        { get: operation(path, endpoint) },
      ]),
    ),
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: SCHEMAS,
    },
  };
}

function operation(
  path: string,
  { summary, query = {}, type, schema, others = {}, isOpen }: Endpoint,
): object {
  const content = {
    [type]: { schema: schema === undefined ? {} : { $ref: `#/components/schemas/${schema}` } },
  };
  const parameters = Object.entries(query).map(([name, each]) => ({ name, in: 'query', schema: each }));
  const statuses: [string, object][] = Object.entries(others).map(([status, description]) => [
    status,
    { description },
  ]);
  return {
    operationId: nameOf(path),
    summary,
    parameters,
    ...(isOpen === true && { security: [{}] }),
    responses: {
      '200': { description: summary, content },
      ...Object.fromEntries<object>(statuses),
      ...REFUSALS,
    },
  };
}

/** `/api/overview` is called `apiOverview`. */
function nameOf(path: string): string {
  const [first = '', ...others] = path.split(/\W+/).filter((word) => word !== '' && word !== 'json');
  return first + others.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
