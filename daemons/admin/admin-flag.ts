import { parseListenHostPort } from '../host-port.js';

/** The flag `--admin`, whose value is where to listen, or undefined. */
export const ADMIN_FLAG = {
  type: 'string',
  requiresArg: true,
  coerce: parseListenHostPort,
  describe: 'HOST:PORT of /healthz, /readyz and /metrics over HTTP; port 0 takes any (none)',
} as const;
