import { NotAdmitted } from '../admission/not-admitted.js';

/** How much a directory holds; beyond it the operation that would add to it throws a `NotAdmitted`. */
export interface DirectoryLimits {
  readonly maxUsers: number;
  readonly maxPublications: number;
  readonly maxPublicationsPerUser: number;
}

/** As much as there is room for. */
export const NO_LIMITS: DirectoryLimits = {
  maxUsers: Infinity,
  maxPublications: Infinity,
  maxPublicationsPerUser: Infinity,
};

export function tooManyUsers({ maxUsers }: DirectoryLimits): NotAdmitted {
  return new NotAdmitted('max-users', `no more than ${maxUsers} users`);
}

export function tooManyPublications({ maxPublications }: DirectoryLimits): NotAdmitted {
  return new NotAdmitted('max-publications', `no more than ${maxPublications} publications`);
}

export function tooManyPublicationsOfOne({ maxPublicationsPerUser }: DirectoryLimits): NotAdmitted {
  const reason = `no more than ${maxPublicationsPerUser} publications of one user`;
  return new NotAdmitted('max-publications-per-user', reason);
}
