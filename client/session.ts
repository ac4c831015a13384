import type { Diagnose } from '../daemons/diagnostics.js';
import type { Spelling, Status } from '../daemons/p2p-protocol/index.js';
import { reasonOf } from '../daemons/reason.js';
import type { Command } from './console/commands.js';
import { download, type DownloadDeadlines } from './downloading/download.js';
import type { PeerListener } from './serving/peer-listener.js';
import { listContentLong, search } from './server/finding.js';
import type { ConsoleOperation } from './console/messages.js';
import { PeerLookup } from './server/peer-lookup.js';
import { Presence } from './server/presence.js';
import { report, type Report } from './console/report.js';
import type { Server } from './server/server-operations.js';
import { Sharing } from './serving/sharing.js';
import { WireSpelling } from './exchange/wire-spelling.js';

const UPLOADS_GRACE_MS = 2_000;

/** A command that a server or a peer answers. */
export type RemoteCommand = Exclude<Command, { name: 'QUIT' }>;

export interface SessionOptions {
  server: Server;
  wire: Spelling;
  diagnose: Diagnose;
  /** A folder open to peers besides the published files. */
  sharedFolder?: string | undefined;
  downloadDeadlines?: DownloadDeadlines;
}

interface Connected {
  readonly user: string;
  readonly listener: PeerListener;
  readonly presence: Presence;
}

/** What one person does with one client: who is connected, what they offer, and their commands one after the other. */
export class Session {
  readonly #options: SessionOptions;
  readonly #server: Server;
  readonly #peers: PeerLookup;
  readonly #peerSpelling: WireSpelling;
  readonly #sharing: Sharing;
  #connected: Connected | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#server = options.server;
    this.#peers = new PeerLookup(options.server, options.wire, options.diagnose);
    this.#peerSpelling = new WireSpelling(options.wire);
    this.#sharing = new Sharing(options.sharedFolder);
  }

  /** Carries out a command. Never throws: what nobody foresaw is the operation's failure too. */
  async execute(command: RemoteCommand, signal?: AbortSignal): Promise<Report> {
    // A NUL would end its field on the wire and begin another.
    if (Object.values(command).some((field) => field.includes('\0')))
      return report(operationOf(command), 'otherError');
    try {
      return await this.#dispatch(command, signal);
    } catch (error) {
      this.#options.diagnose(reasonOf(error));
      return report(operationOf(command), 'otherError');
    }
  }

  /** Leaves: disconnects whoever is connected, then gives uploads in flight a moment to end. */
  async end(): Promise<Report | undefined> {
    const user = this.#connected?.user;
    const last = user === undefined ? undefined : await this.execute({ name: 'DISCONNECT', userName: user });
    await this.#sharing.finish(UPLOADS_GRACE_MS);
    return last;
  }

  #dispatch(command: RemoteCommand, signal?: AbortSignal): Promise<Report> {
    switch (command.name) {
      case 'REGISTER':
        return this.#register(command.userName, signal);
      case 'UNREGISTER':
        return this.#unregister(command.userName, signal);
      case 'CONNECT':
        return this.#connect(command.userName, signal);
      case 'DISCONNECT':
        return this.#disconnect(command.userName, signal);
      case 'PUBLISH':
        return this.#publish(command.fileName, command.description, signal);
      case 'DELETE':
        return this.#delete(command.fileName, signal);
      case 'LIST_USERS':
        return this.#listUsers(signal);
      case 'LIST_CONTENT':
        return this.#listContent(command.userName, signal);
      case 'LIST_CONTENT_LONG':
        return this.#listContentLong(command.userName, signal);
      case 'SEARCH':
        return this.#search(command.text, signal);
      case 'GET_FILE':
        return this.#getFile(command, signal);
    }
  }

  async #register(user: string, signal?: AbortSignal): Promise<Report> {
    const answer = await this.#server.perform({ operation: 'REGISTER', user }, signal);
    return report('REGISTER', replyIn(answer)?.status ?? 'otherError');
  }

  async #unregister(user: string, signal?: AbortSignal): Promise<Report> {
    const answer = await this.#server.perform({ operation: 'UNREGISTER', user }, signal);
    const status = replyIn(answer)?.status ?? 'otherError';
    if (status === 'ok') {
      this.#sharing.forget(user);
      if (this.#connected?.user === user) this.#stopListening();
    }
    return report('UNREGISTER', status);
  }

  async #connect(user: string, signal?: AbortSignal): Promise<Report> {
    if (this.#connected !== undefined && this.#connected.user !== user)
      await this.#disconnect(this.#connected.user, signal);
    const listener = this.#connected?.listener ?? (await this.#sharing.listenFor(user));
    try {
      const request = { operation: 'CONNECT', user, port: String(listener.port) } as const;
      const status = replyIn(await this.#server.perform(request, signal))?.status ?? 'otherError';
      if (status === 'ok') await this.#becomeConnected(user, listener, signal);
      return report('CONNECT', status);
    } finally {
      if (this.#connected === undefined) await listener.cut();
    }
  }

  async #becomeConnected(user: string, listener: PeerListener, signal?: AbortSignal): Promise<void> {
    this.#connected?.presence.end();
    const options = { server: this.#server, user, port: listener.port, diagnose: this.#options.diagnose };
    this.#connected = { user, listener, presence: await Presence.begin(options, signal) };
  }

  /** Asked of the server whoever is connected here: it may still hold a connection that a crash left behind. */
  async #disconnect(user: string, signal?: AbortSignal): Promise<Report> {
    const session = this.#connected?.user === user ? this.#connected.presence.session : undefined;
    if (this.#connected?.user === user) this.#stopListening();
    const answer =
      session === undefined
        ? await this.#server.perform({ operation: 'DISCONNECT', user }, signal)
        : await this.#server.perform({ operation: 'DISCONNECT_SESSION', user, session }, signal);
    return report('DISCONNECT', replyIn<{ status: Status<'DISCONNECT'> }>(answer)?.status ?? 'otherError');
  }

  async #publish(path: string, description: string, signal?: AbortSignal): Promise<Report> {
    if (this.#connected === undefined) return report('PUBLISH', 'userNotConnected');
    const { user } = this.#connected;
    const files = this.#sharing.filesOf(user);
    const wasOffered = files.has(path);
    // Before the server knows it: from then on others may ask for it.
    await files.add(path);
    const answer = await this.#server.perform({ operation: 'PUBLISH', user, path, description }, signal);
    const status = replyIn(answer)?.status ?? 'otherError';
    const isPublished = status === 'ok' || status === 'contentAlreadyPublished';
    if (!isPublished && !wasOffered) files.delete(path);
    if (status === 'ok') await this.#describe(path);
    return report('PUBLISH', status);
  }

  /** Tells the size of what was published, where the server can keep it and there is a file. */
  async #describe(path: string): Promise<void> {
    if (this.#connected?.presence.session === undefined) return;
    const { user } = this.#connected;
    const size = await this.#sharing.filesOf(user).sizeOf(path);
    if (size === undefined) return;
    await this.#server.perform({ operation: 'DESCRIBE_FILE', user, path, size: String(size) });
  }

  async #delete(path: string, signal?: AbortSignal): Promise<Report> {
    if (this.#connected === undefined) return report('DELETE', 'userNotConnected');
    const { user } = this.#connected;
    const files = this.#sharing.filesOf(user);
    const wasOffered = files.has(path);
    // Before the server says it is gone: from then on nobody may get it.
    files.delete(path);
    const answer = await this.#server.perform({ operation: 'DELETE', user, path }, signal);
    const status = replyIn(answer)?.status ?? 'otherError';
    const isDeleted = status === 'ok' || status === 'contentNotPublished';
    if (!isDeleted && wasOffered) await files.add(path);
    return report('DELETE', status);
  }

  async #listUsers(signal?: AbortSignal): Promise<Report> {
    if (this.#connected === undefined) return report('LIST_USERS', 'userNotConnected');
    const { user } = this.#connected;
    const reply = replyIn(await this.#server.perform({ operation: 'LIST_USERS', user }, signal));
    const lines =
      reply?.status === 'ok' ? reply.users.map(({ name, ip, port }) => `${name} ${ip} ${port}`) : [];
    return report('LIST_USERS', reply?.status ?? 'otherError', lines);
  }

  async #listContent(target: string, signal?: AbortSignal): Promise<Report> {
    if (this.#connected === undefined) return report('LIST_CONTENT', 'userNotConnected');
    const { user } = this.#connected;
    const reply = replyIn(await this.#server.perform({ operation: 'LIST_CONTENT', user, target }, signal));
    return report('LIST_CONTENT', reply?.status ?? 'otherError', reply?.status === 'ok' ? reply.paths : []);
  }

  async #listContentLong(target: string, signal?: AbortSignal): Promise<Report> {
    if (this.#connected === undefined) return report('LIST_CONTENT', 'userNotConnected');
    const finder = { ...this.#options, user: this.#connected.user };
    return (await listContentLong(finder, target, signal)) ?? this.#listContent(target, signal);
  }

  async #search(text: string, signal?: AbortSignal): Promise<Report> {
    if (this.#connected === undefined) return report('SEARCH', 'userNotConnected');
    return search({ ...this.#options, user: this.#connected.user }, text, signal);
  }

  async #getFile(command: Extract<Command, { name: 'GET_FILE' }>, signal?: AbortSignal): Promise<Report> {
    if (this.#connected === undefined) return report('GET_FILE', 'otherError');
    const { diagnose, downloadDeadlines: deadlines } = this.#options;
    const { user, listener } = this.#connected;
    const peer = await this.#peers.find({ user, listenerPort: listener.port }, command.userName, signal);
    if (peer === undefined) return report('GET_FILE', 'otherError');
    const file = { peer, path: command.remoteFileName, spelling: this.#peerSpelling };
    return report('GET_FILE', await download(file, command.localFileName, { diagnose, deadlines, signal }));
  }

  #stopListening(): void {
    this.#connected?.presence.end();
    if (this.#connected !== undefined) this.#sharing.retire(this.#connected.listener);
    this.#connected = undefined;
  }
}

function operationOf({ name }: RemoteCommand): ConsoleOperation {
  return name === 'LIST_CONTENT_LONG' ? 'LIST_CONTENT' : name;
}

function replyIn<T>(answer: { kind: 'reply'; reply: T } | { kind: string; reply?: never }): T | undefined {
  return answer.reply;
}
