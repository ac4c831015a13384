import type { PeerAddress } from '../../p2p-protocol/index.js';
import type { Publication } from './directory.js';

/** How much a directory holds. */
export interface DirectoryCounts {
  readonly users: number;
  readonly connected: number;
  readonly publications: number;
}

/** Somebody who is connected. */
export interface SurveyedUser extends PeerAddress {
  /** Rising in the order of connection. */
  readonly number: number;
  readonly name: string;
  readonly publications: number;
}

/** Something that is published. */
export interface SurveyedPublication extends Publication {
  /** Rising in the order of publication. */
  readonly number: number;
  readonly user: string;
  readonly size: number | undefined;
}

/**
 * A directory as those see it who watch over the server, and belong to no user. It may show what is just being done and
 * comes to nothing.
 */
export interface Survey {
  counts(): Promise<DirectoryCounts>;
  /** Newest first: at most `limit` of those whose number is below `before`. Fewer only where there are no more. */
  connectedBelow(before: number, limit: number): Promise<readonly SurveyedUser[]>;
  /** Likewise. */
  publicationsBelow(before: number, limit: number): Promise<readonly SurveyedPublication[]>;
}
