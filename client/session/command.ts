/** What a person may ask of the client. */
export type Command =
  | { name: 'REGISTER' | 'UNREGISTER' | 'CONNECT' | 'DISCONNECT'; userName: string }
  | { name: 'PUBLISH'; fileName: string; description: string }
  | { name: 'DELETE'; fileName: string }
  | { name: 'GET_FILE'; userName: string; remoteFileName: string; localFileName: string }
  | { name: 'LIST_CONTENT' | 'LIST_CONTENT_LONG'; userName: string }
  | { name: 'SEARCH'; text: string }
  | { name: 'LIST_USERS' }
  | { name: 'QUIT' };

/** A command that a server or a peer answers. */
export type RemoteCommand = Exclude<Command, { name: 'QUIT' }>;

/** The command of that name. */
export type CommandNamed<Name extends Command['name']> = Extract<Command, { name: Name }>;
