import type { Diagnose } from '../../daemons/diagnostics/diagnostics.js';
import { formatHostPort } from '../../daemons/addresses/host-port.js';
import type { Spelling } from '../../daemons/p2p-protocol/index.js';
import { reasonOf } from '../../daemons/reason.js';
import { download } from '../downloading/download.js';
import type { DownloadOptions } from '../downloading/transfer.js';
import { WireSpelling } from '../exchange/wire-spelling.js';
import { PeerLookup } from '../server/peer-lookup.js';
import type { Server } from '../server/server-operations.js';
import { Sharing, type SharingOptions } from '../uploading/sharing.js';
import type { CommandNamed, RemoteCommand } from './command.js';
import { listContent, listContentLong, listUsers, search } from './finding.js';
import { type Connected, LocalUser } from './local-user.js';
import type { ConsoleOperation } from './messages.js';
import { publish, type Publisher, withdraw } from './publishing.js';
import { report, type Report } from './report.js';
import { statusReport } from './status.js';

const UPLOADS_GRACE_MS = 2_000;

export interface SessionOptions {
  server: Server;
  wire: Spelling;
  diagnose: Diagnose;
  sharing?: SharingOptions;
  /** What a download may replace (any file) and who is told how far it has come. */
  downloads?: Pick<DownloadOptions, 'mayReplace' | 'onProgress'>;
}

/** The commands that need a user who is connected here. */
type ConnectedCommand = Exclude<
  RemoteCommand,
  { name: 'REGISTER' | 'UNREGISTER' | 'CONNECT' | 'DISCONNECT' }
>;

/** What one person does with one client: their commands, one after the other. */
export class Session {
  readonly #options: SessionOptions;
  readonly #peers: PeerLookup;
  readonly #peerSpelling: WireSpelling;
  readonly #sharing: Sharing;
  readonly #local: LocalUser;

  constructor(options: SessionOptions) {
    const { server, wire, diagnose } = options;
    this.#options = options;
    this.#peers = new PeerLookup(server, wire, diagnose);
    this.#peerSpelling = new WireSpelling(wire);
    this.#sharing = new Sharing(options.sharing);
    this.#local = new LocalUser({ server, sharing: this.#sharing, diagnose });
  }

  /** Carries out a command. Never throws: what nobody foresaw is the operation's failure too. */
  async execute(command: RemoteCommand, signal?: AbortSignal): Promise<Report> {
    // A NUL would end its field on the wire and begin another.
    if (Object.values(command).some((field) => field.includes('\0')))
      return report(operationOf(command), 'otherError');
    try {
      return await this.#carryOut(command, signal);
    } catch (error) {
      this.#options.diagnose(reasonOf(error));
      return report(operationOf(command), 'otherError');
    }
  }

  get isConnected(): boolean {
    return this.#local.connected !== undefined;
  }

  /** What the connected user offers from here. */
  get publishedPaths(): readonly string[] {
    const { connected } = this.#local;
    return connected === undefined ? [] : this.#sharing.filesOf(connected.user).paths;
  }

  /** How things stand here; nobody is asked. */
  status(): Report {
    const { connected } = this.#local;
    const { endpoint } = this.#options.server;
    return statusReport({
      user: connected?.user,
      server: endpoint === undefined ? '' : formatHostPort(endpoint.host, endpoint.port),
      session: connected?.presence.session,
      sharingPort: connected?.listener.port,
      published: connected === undefined ? undefined : this.publishedPaths.length,
      uploads: this.#sharing.uploads,
    });
  }

  /** Leaves: disconnects whoever is connected, then gives uploads in flight a moment to end. */
  async end(): Promise<Report | undefined> {
    const user = this.#local.connected?.user;
    const last = user === undefined ? undefined : await this.execute({ name: 'DISCONNECT', userName: user });
    await this.#sharing.finish(UPLOADS_GRACE_MS);
    return last;
  }

  #carryOut(command: RemoteCommand, signal: AbortSignal | undefined): Promise<Report> {
    switch (command.name) {
      case 'REGISTER':
        return this.#local.register(command.userName, signal);
      case 'UNREGISTER':
        return this.#local.unregister(command.userName, signal);
      case 'CONNECT':
        return this.#local.connect(command.userName, signal);
      case 'DISCONNECT':
        return this.#local.disconnect(command.userName, signal);
      default:
        return this.#carryOutConnected(command, signal);
    }
  }

  #carryOutConnected(command: ConnectedCommand, signal: AbortSignal | undefined): Promise<Report> {
    const { connected } = this.#local;
    if (connected === undefined) return Promise.resolve(withoutUser(command));
    const { server, wire, diagnose } = this.#options;
    const finder = { server, user: connected.user, wire, diagnose };
    const publisher = this.#publisher(connected);
    switch (command.name) {
      case 'PUBLISH':
        return publish(publisher, { path: command.fileName, description: command.description }, signal);
      case 'DELETE':
        return withdraw(publisher, command.fileName, signal);
      case 'LIST_USERS':
        return listUsers(finder, signal);
      case 'LIST_CONTENT':
        return listContent(finder, command.userName, signal);
      case 'LIST_CONTENT_LONG':
        return listContentLong(finder, command.userName, signal);
      case 'SEARCH':
        return search(finder, command.text, signal);
      case 'GET_FILE':
        return this.#getFile(connected, command, signal);
    }
  }

  #publisher(connected: Connected): Publisher & { readonly diagnose: Diagnose } {
    const { server, diagnose } = this.#options;
    const files = this.#sharing.filesOf(connected.user);
    return { server, connected, diagnose, files, record: this.#sharing.recordOf(connected.user) };
  }

  async #getFile(
    { user, listener }: Connected,
    command: CommandNamed<'GET_FILE'>,
    signal: AbortSignal | undefined,
  ): Promise<Report> {
    const { diagnose, downloads } = this.#options;
    const peer = await this.#peers.find({ user, listenerPort: listener.port }, command.userName, signal);
    if (peer === undefined) return report('GET_FILE', 'otherError');
    const file = { peer, path: command.remoteFileName, spelling: this.#peerSpelling };
    const options = { ...downloads, diagnose, signal };
    return report('GET_FILE', await download(file, command.localFileName, options));
  }
}

/** The protocol gives a download no such status. */
function withoutUser(command: ConnectedCommand): Report {
  if (command.name === 'GET_FILE') return report('GET_FILE', 'otherError');
  return report(command.name === 'LIST_CONTENT_LONG' ? 'LIST_CONTENT' : command.name, 'userNotConnected');
}

function operationOf({ name }: RemoteCommand): ConsoleOperation {
  return name === 'LIST_CONTENT_LONG' ? 'LIST_CONTENT' : name;
}
