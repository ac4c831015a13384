import { parseListenPort } from '../addresses/host-port.js';

/** What the datetime service can be told. */
export const DATETIME_OPTIONS = {
  p: {
    alias: 'port',
    type: 'string',
    requiresArg: true,
    default: '5000',
    coerce: parseListenPort,
    describe: 'TCP port of GET /datetime; 0 takes any',
  },
  host: {
    type: 'string',
    requiresArg: true,
    default: '127.0.0.1',
    describe: 'Address to listen on',
  },
} as const;
