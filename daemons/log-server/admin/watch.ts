import type { RegistrationEvent } from 'portmapper-js';
import type { Trail } from '../../trail/trail.js';
import type { Right } from '../told-refusals.js';

/** Those who watch over the server, as the server sees them. */
export interface Watch {
  /** The trail to use in place of this one, so that it is seen how it fares. */
  watchedTrail(trail: Trail): Trail;
  /** A stranger was refused. */
  refused(right: Right): void;
  /** Takes the events of a version's registration. */
  watchRegistration(version: number): (event: Pick<RegistrationEvent, 'kind' | 'message'>) => void;
  /** It is not to be registered for now: another log server writes the trail. */
  standsBy(): void;
  ready(): void;
  stopping(): void;
  close(): Promise<void>;
}
