import type { BaseOperation, Status } from '../../daemons/p2p-protocol/index.js';

/**
 * The operations whose outcome the console reports. GET_USER_INFO is only a step of GET_FILE, and extensions but one
 * are steps of others too.
 */
export type ConsoleOperation = Exclude<BaseOperation, 'GET_USER_INFO'> | 'SEARCH';

/** What the console says, by what the server or the peer answered. */
const MESSAGES: { [Op in ConsoleOperation]: Readonly<Record<Status<Op>, string>> } = {
  REGISTER: {
    ok: 'REGISTER OK',
    usernameInUse: 'USERNAME IN USE',
    otherError: 'REGISTER FAIL',
  },
  UNREGISTER: {
    ok: 'UNREGISTER OK',
    userDoesNotExist: 'USER DOES NOT EXIST',
    otherError: 'UNREGISTER FAIL',
  },
  CONNECT: {
    ok: 'CONNECT OK',
    userDoesNotExist: 'CONNECT FAIL, USER DOES NOT EXIST',
    userAlreadyConnected: 'USER ALREADY CONNECTED',
    otherError: 'CONNECT FAIL',
  },
  DISCONNECT: {
    ok: 'DISCONNECT OK',
    userDoesNotExist: 'DISCONNECT FAIL, USER DOES NOT EXIST',
    userNotConnected: 'DISCONNECT FAIL, USER NOT CONNECTED',
    otherError: 'DISCONNECT FAIL',
  },
  PUBLISH: {
    ok: 'PUBLISH OK',
    userDoesNotExist: 'PUBLISH FAIL, USER DOES NOT EXIST',
    userNotConnected: 'PUBLISH FAIL, USER NOT CONNECTED',
    contentAlreadyPublished: 'PUBLISH FAIL, CONTENT ALREADY PUBLISHED',
    otherError: 'PUBLISH FAIL',
  },
  DELETE: {
    ok: 'DELETE OK',
    userDoesNotExist: 'DELETE FAIL, USER DOES NOT EXIST',
    userNotConnected: 'DELETE FAIL, USER NOT CONNECTED',
    contentNotPublished: 'DELETE FAIL, CONTENT NOT PUBLISHED',
    otherError: 'DELETE FAIL',
  },
  LIST_USERS: {
    ok: 'LIST_USERS OK',
    userDoesNotExist: 'LIST_USERS FAIL, USER DOES NOT EXIST',
    userNotConnected: 'LIST_USERS FAIL, USER NOT CONNECTED',
    otherError: 'LIST_USERS FAIL',
  },
  LIST_CONTENT: {
    ok: 'LIST_CONTENT OK',
    userDoesNotExist: 'LIST_CONTENT FAIL, USER DOES NOT EXIST',
    userNotConnected: 'LIST_CONTENT FAIL, USER NOT CONNECTED',
    remoteUserDoesNotExist: 'LIST_CONTENT FAIL, REMOTE USER DOES NOT EXIST',
    otherError: 'LIST_CONTENT FAIL',
  },
  GET_FILE: {
    ok: 'GET_FILE OK',
    fileNotAvailable: 'GET_FILE FAIL, FILE NOT EXIST',
    otherError: 'GET_FILE FAIL',
  },
  SEARCH: {
    ok: 'SEARCH OK',
    userDoesNotExist: 'SEARCH FAIL, USER DOES NOT EXIST',
    userNotConnected: 'SEARCH FAIL, USER NOT CONNECTED',
    otherError: 'SEARCH FAIL',
  },
};

/** The one line the console shows for the outcome of an operation; `otherError` also where no answer came. */
export function messageFor<Op extends ConsoleOperation>(operation: Op, status: Status<Op>): string {
  return MESSAGES[operation][status];
}
