import { ADMIN_OPTIONS } from '../admin/admin-flag.js';
import { parseHostPort, parseListenPort } from '../addresses/host-port.js';
import { ACCESS_OPTIONS } from './access-flags.js';
import { TRAIL_OPTIONS } from './trail-flags.js';

const port = { type: 'string', requiresArg: true, default: '0', coerce: parseListenPort } as const;

/** What the log server can be told. */
export const LOG_SERVER_OPTIONS = {
  host: {
    type: 'string',
    requiresArg: true,
    default: '0.0.0.0',
    describe: 'Address to listen on',
  },
  'tcp-port': { ...port, describe: 'TCP port; 0 takes any' },
  'udp-port': { ...port, describe: 'UDP port; 0 takes any' },
  portmapper: {
    type: 'string',
    requiresArg: true,
    default: '127.0.0.1:111',
    coerce: parseHostPort,
    describe: 'HOST:PORT of the portmapper to register with',
  },
  register: {
    choices: ['require', 'optional', 'off'] as const,
    requiresArg: true,
    default: 'optional' as const,
    describe: 'Registration: a must, kept trying for, or none',
  },
  ...ADMIN_OPTIONS,
  ...TRAIL_OPTIONS,
  ...ACCESS_OPTIONS,
} as const;
