import { FORMATS } from '../diagnostics/diagnostics.js';
import { LEVELS } from '../diagnostics/level.js';

const group = 'Configuration and diagnostics:';

/** The options of every daemon. */
export const OWN_OPTIONS = {
  config: {
    group,
    type: 'string',
    requiresArg: true,
    describe: 'FILE of settings, as sunshare-config(5) tells, in place of the one in /etc/sunshare',
  },
  'print-config': {
    group,
    type: 'boolean',
    default: false,
    describe: 'Print each setting and where it comes from, and end',
  },
  'log-level': {
    group,
    choices: LEVELS,
    default: 'info' as const,
    requiresArg: true,
    describe: 'The least that is told on stderr',
  },
  'log-format': {
    group,
    choices: FORMATS,
    default: 'text' as const,
    requiresArg: true,
    describe: 'Lines on stderr for people, or one JSON object each',
  },
} as const;

/** Not in a file. */
export const NOT_IN_FILE: readonly string[] = ['config', 'print-config'];
/** Not in a variable. */
export const NOT_IN_ENVIRONMENT: readonly string[] = ['print-config'];
