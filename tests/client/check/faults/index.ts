import { CONVERSATION_FAULTS } from './conversation-faults.js';
import { CROWD_FAULTS } from './crowd-faults.js';
import type { FaultCase } from './fault-case.js';
import { LIMIT_FAULTS } from './limits-faults.js';
import { LIST_FAULTS } from './lists-faults.js';
import { STATE_FAULTS } from './state-faults.js';
import { STATUS_FAULTS } from './status-faults.js';

/** Every check of a server is seen to fail by one of them. */
export const FAULTS: readonly FaultCase[] = [
  ...STATUS_FAULTS,
  ...STATE_FAULTS,
  ...LIST_FAULTS,
  ...CONVERSATION_FAULTS,
  ...LIMIT_FAULTS,
  ...CROWD_FAULTS,
];
