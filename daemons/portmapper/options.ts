import { parseListenPort } from '../addresses/host-port.js';

/** What the portmapper can be told. */
export const PORTMAPPER_OPTIONS = {
  p: {
    alias: 'port',
    type: 'string',
    requiresArg: true,
    default: '111',
    coerce: parseListenPort,
    describe: 'Port, over TCP and UDP',
  },
  host: {
    type: 'string',
    requiresArg: true,
    default: '127.0.0.1',
    describe: 'Address to listen on',
  },
  socket: { type: 'string', requiresArg: true, describe: 'AF_LOCAL socket to listen on as well' },
  'allow-callit': {
    type: 'boolean',
    default: false,
    describe: 'Pass calls on to registered programs (CALLIT, BCAST, INDIRECT), as broadcasts need it',
  },
} as const;
