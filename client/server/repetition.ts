import type { ServerOperation, Status } from '../../daemons/p2p-protocol/index.js';

/** What asking another server once more does, where the first may have carried the request out without an answer. */
export type Repetition<Op extends ServerOperation> =
  /** It could meet what somebody else did under this name meanwhile, and undo it. */
  | 'never'
  /** Twice is as once. */
  | 'harmless'
  /** Twice is as once, but the second answer may be this status because the first was carried out. */
  | Exclude<Status<Op>, 'ok'>;

/** Of each operation that a server is asked for. */
export const REPETITIONS: { readonly [Op in ServerOperation]: Repetition<Op> } = {
  REGISTER: 'usernameInUse',
  UNREGISTER: 'never',
  CONNECT: 'userAlreadyConnected',
  DISCONNECT: 'never',
  PUBLISH: 'contentAlreadyPublished',
  DELETE: 'contentNotPublished',
  LIST_USERS: 'harmless',
  LIST_CONTENT: 'harmless',
  GET_USER_INFO: 'harmless',
  START_SESSION: 'userNotConnected',
  HEARTBEAT: 'harmless',
  DISCONNECT_SESSION: 'userNotConnected',
  DESCRIBE_FILE: 'harmless',
  LIST_CONTENT_LONG: 'harmless',
  SEARCH: 'harmless',
  ANNOUNCE_CERTIFICATE: 'harmless',
  GET_CERTIFICATE: 'harmless',
};
