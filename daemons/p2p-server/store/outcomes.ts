// What most operations may come to, in every directory.

export const OK = { status: 'ok' } as const;
export const USER_DOES_NOT_EXIST = { status: 'userDoesNotExist' } as const;
export const USER_NOT_CONNECTED = { status: 'userNotConnected' } as const;
export const REMOTE_USER_DOES_NOT_EXIST = { status: 'remoteUserDoesNotExist' } as const;

/** That somebody does not exist goes before that they are not connected. */
export type NotConnected = typeof USER_DOES_NOT_EXIST | typeof USER_NOT_CONNECTED;
