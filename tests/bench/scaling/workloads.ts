import type { Workload } from './model.js';

/** What specs/scaling.md tells of. */
export const WORKLOADS: Readonly<Record<string, Workload>> = {
  '100,000 users, 10,000 connected': workload(100_000),
  '1 million users, 100,000 connected': workload(1_000_000),
  '10 million users, 1 million connected': workload(10_000_000),
};

/** A tenth is connected; each of those does something every ten minutes, and asks for the whole list once a day. */
function workload(users: number): Workload {
  const connected = users / 10;
  const each = connected / 600;
  return {
    users,
    connected,
    publications: users * 10,
    ttlSeconds: 60,
    perSecond: {
      REGISTER: each / 10,
      CONNECT: each / 10,
      PUBLISH: each / 2,
      GET_USER_INFO: each,
      LIST_CONTENT: each / 2,
      LIST_USERS: connected / 86_400,
    },
  };
}
