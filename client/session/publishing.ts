import type { Diagnose } from '../../daemons/diagnostics/diagnostics.js';
import type { Status } from '../../daemons/p2p-protocol/index.js';
import { replyIn, type Server } from '../server/server-operations.js';
import type { PublicationRecord } from '../uploading/publication-record.js';
import type { PublishedFiles } from '../uploading/published-files.js';
import type { Connected } from './local-user.js';
import { report, type Report } from './report.js';

/** The user who publishes, and what they offer from here. */
export interface Publisher {
  readonly server: Server;
  readonly connected: Connected;
  readonly files: PublishedFiles;
  readonly record: PublicationRecord | undefined;
}

/** A file as it is to be published. */
export interface Publication {
  /** What others ask for. */
  readonly path: string;
  readonly description: string;
  /** Where it is, links resolved, if not where the path leads from the folder the client was started in. */
  readonly location?: string;
}

/** The protocol lets anything be published; `diagnose` is told of what nobody could fetch. */
export async function publish(
  publisher: Publisher & { readonly diagnose: Diagnose },
  publication: Publication,
  signal?: AbortSignal,
): Promise<Report> {
  const { files, record, diagnose } = publisher;
  const status = await offer(publisher, publication, signal);
  await record?.written();
  if (status === 'ok' && (await files.sizeOf(publication.path)) === undefined)
    diagnose(`${publication.path}: there is no such file here that can be read, so nobody can fetch it yet`);
  return report('PUBLISH', status ?? 'otherError');
}

export async function withdraw(publisher: Publisher, path: string, signal?: AbortSignal): Promise<Report> {
  const status = await takeBack(publisher, path, signal);
  await publisher.record?.written();
  return report('DELETE', status ?? 'otherError');
}

/** Publishes; resolves to what the server answered, undefined where it did not. The record may still be on its way. */
export async function offer(
  publisher: Publisher,
  { path, description, location }: Publication,
  signal?: AbortSignal,
): Promise<Status<'PUBLISH'> | undefined> {
  const { server, connected, files, record } = publisher;
  const before = files.locationOf(path);
  // Before the server knows it: from then on others may ask for it.
  if (location === undefined) await files.add(path);
  else files.restore(path, location);
  const request = { operation: 'PUBLISH', user: connected.user, path, description } as const;
  const status = replyIn(await server.perform(request, signal))?.status;
  // What was published already and is not known here was published by an earlier run.
  const isNew = status === 'ok' || (status === 'contentAlreadyPublished' && before === undefined);
  if (!isNew) files.restore(path, before);
  const taken = files.locationOf(path);
  if (isNew && taken !== undefined) void record?.add(path, taken);
  if (status === 'ok') await describe(publisher, path);
  return status;
}

/** The same the other way round. */
export async function takeBack(
  { server, connected, files, record }: Publisher,
  path: string,
  signal?: AbortSignal,
): Promise<Status<'DELETE'> | undefined> {
  const before = files.locationOf(path);
  // Before the server says it is gone: from then on nobody may get it.
  files.delete(path);
  const answer = await server.perform({ operation: 'DELETE', user: connected.user, path }, signal);
  const status = replyIn(answer)?.status;
  if (status === 'ok' || status === 'contentNotPublished') void record?.remove(path);
  else files.restore(path, before);
  return status;
}

/** Tells the size of what was published, where the server can keep it and there is a file. */
export async function describe({ server, connected, files }: Publisher, path: string): Promise<void> {
  if (connected.presence.session === undefined) return;
  const size = await files.sizeOf(path);
  if (size === undefined) return;
  await server.perform({ operation: 'DESCRIBE_FILE', user: connected.user, path, size: String(size) });
}
