import { CODEC } from './codec/rows.js';
import { GROWTH } from './growth/rows.js';
import { FILES } from './files/rows.js';
import { OTHER_LIBRARIES } from './libraries/rows.js';
import { P2P } from './p2p/rows.js';
import { PORTMAPPER } from './portmapper/rows.js';
import { PROGRAMS } from './programs/rows.js';
import type { Group } from './row.js';
import { SENDLOG } from './sendlog/rows.js';

/** The whole table, in the order of the page. */
export const GROUPS: readonly Group[] = [
  SENDLOG,
  OTHER_LIBRARIES,
  PORTMAPPER,
  CODEC,
  P2P,
  FILES,
  GROWTH,
  PROGRAMS,
];
