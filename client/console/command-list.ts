import type { Command } from '../session/command.js';

/** The words of the protocol that a line begins with. */
export type ProtocolCommand = Exclude<Command['name'], 'LIST_CONTENT_LONG'>;
/** What is known besides them, where that does not stand in the protocol's way. */
export type LocalCommand = 'HELP' | 'STATUS';
export type CommandName = ProtocolCommand | LocalCommand;

/** What stands in the place of an argument, and so what it may be completed to. */
export type ArgumentKind = 'ownName' | 'user' | 'localFile' | 'publishedFile' | 'remoteFile' | 'text';

interface CommandDescription {
  /** The arguments, as the usage line names them. */
  readonly parameters: readonly (readonly [name: string, kind: ArgumentKind])[];
  /** What may follow them, as it is typed. */
  readonly flag?: string;
  readonly about: string;
}

export const COMMANDS: Readonly<Record<CommandName, CommandDescription>> = {
  REGISTER: { parameters: [['userName', 'ownName']], about: 'makes a user of that name known to the server' },
  UNREGISTER: {
    parameters: [['userName', 'ownName']],
    about: 'removes a user, with all that the user published',
  },
  CONNECT: {
    parameters: [['userName', 'ownName']],
    about: 'connects as that user: from now on others can fetch what the user published from here',
  },
  DISCONNECT: {
    parameters: [['userName', 'ownName']],
    about: 'ends the connection; nothing is served any more',
  },
  PUBLISH: {
    parameters: [
      ['fileName', 'localFile'],
      ['description', 'text'],
    ],
    about: 'offers a file to others; the description is the rest of the line',
  },
  DELETE: {
    parameters: [['fileName', 'publishedFile']],
    about: 'withdraws a published file; the file itself stays',
  },
  LIST_USERS: { parameters: [], about: 'who else is connected, and where' },
  LIST_CONTENT: {
    parameters: [['userName', 'user']],
    flag: '--long',
    about: 'what a user published; with --long also size, age and description',
  },
  SEARCH: {
    parameters: [['words', 'text']],
    about: 'published files of all users that have each of these words in name or description',
  },
  GET_FILE: {
    parameters: [
      ['userName', 'user'],
      ['remote_fileName', 'remoteFile'],
      ['local_fileName', 'localFile'],
    ],
    about: "fetches a user's published file; one that was cut goes on where it stopped",
  },
  STATUS: { parameters: [], about: 'who is connected, what is published, what others are fetching' },
  HELP: { parameters: [], flag: '<command>', about: 'this list, or what one command does' },
  QUIT: { parameters: [], about: 'disconnects and ends' },
};

export const LOCAL_COMMANDS: readonly LocalCommand[] = ['HELP', 'STATUS'];

export function isCommandName(word: string): word is CommandName {
  return Object.hasOwn(COMMANDS, word);
}

export function isLocalCommand(word: string): word is LocalCommand {
  return word === 'HELP' || word === 'STATUS';
}

/** A command with its arguments, as a usage line shows it. */
export function usageOf(name: CommandName): string {
  return [name, ...COMMANDS[name].parameters.map(([parameter]) => `<${parameter}>`)].join(' ');
}
