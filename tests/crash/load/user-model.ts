import type { Operation, Status } from '../../../daemons/p2p-protocol/index.js';

/** The operations that a client of the load asks; those about others it asks about itself. */
export type LoadOperation = Extract<
  Operation,
  | 'REGISTER'
  | 'UNREGISTER'
  | 'CONNECT'
  | 'DISCONNECT'
  | 'PUBLISH'
  | 'DELETE'
  | 'LIST_USERS'
  | 'LIST_CONTENT'
  | 'GET_USER_INFO'
>;

/** What a user asks of the server. */
export interface Ask {
  readonly operation: LoadOperation;
  /** Of PUBLISH and DELETE. */
  readonly path?: string;
}

/** What comes back: the status, and of LIST_CONTENT the paths. */
export interface Answer {
  readonly status: Status<LoadOperation>;
  readonly paths?: readonly string[];
}

/** All that a server keeps of one user, whom nobody else acts for. */
export interface UserState {
  readonly isRegistered: boolean;
  readonly isConnected: boolean;
  /** In the order of publication. */
  readonly paths: readonly string[];
}

/** Nobody has registered yet. */
export const UNKNOWN_USER: UserState = { isRegistered: false, isConnected: false, paths: [] };

/** What specs/p2p-protocol.md says about an operation of that user: the answer, and the state after it. */
export function answerOf(state: UserState, ask: Ask): { answer: Answer; after: UserState } {
  const refusal = refusalOf(state, ask);
  if (refusal !== undefined) return { answer: { status: refusal }, after: state };
  const answer: Answer =
    ask.operation === 'LIST_CONTENT' ? { status: 'ok', paths: state.paths } : { status: 'ok' };
  return { answer, after: afterSuccess(state, ask) };
}

function refusalOf(state: UserState, { operation, path = '' }: Ask): Answer['status'] | undefined {
  const { isRegistered, isConnected, paths } = state;
  if (operation === 'REGISTER') return isRegistered ? 'usernameInUse' : undefined;
  if (!isRegistered) return 'userDoesNotExist';
  if (operation === 'UNREGISTER') return undefined;
  if (operation === 'CONNECT') return isConnected ? 'userAlreadyConnected' : undefined;
  if (!isConnected) return 'userNotConnected';
  if (operation === 'PUBLISH') return paths.includes(path) ? 'contentAlreadyPublished' : undefined;
  if (operation === 'DELETE') return paths.includes(path) ? undefined : 'contentNotPublished';
  return undefined;
}

function afterSuccess(state: UserState, { operation, path = '' }: Ask): UserState {
  switch (operation) {
    case 'REGISTER':
      return { ...UNKNOWN_USER, isRegistered: true };
    case 'UNREGISTER':
      return UNKNOWN_USER;
    case 'CONNECT':
      return { ...state, isConnected: true };
    case 'DISCONNECT':
      return { ...state, isConnected: false };
    case 'PUBLISH':
      return { ...state, paths: [...state.paths, path] };
    case 'DELETE':
      return { ...state, paths: state.paths.filter((each) => each !== path) };
    default:
      return state;
  }
}
