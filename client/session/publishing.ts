import { replyIn, type Server } from '../server/server-operations.js';
import type { PublicationRecord } from '../serving/publication-record.js';
import type { PublishedFiles } from '../serving/published-files.js';
import type { Connected } from './local-user.js';
import { report, type Report } from './report.js';

/** The user who publishes, and what they offer from here. */
export interface Publisher {
  readonly server: Server;
  readonly connected: Connected;
  readonly files: PublishedFiles;
  readonly record: PublicationRecord | undefined;
}

export async function publish(
  publisher: Publisher,
  { path, description }: { path: string; description: string },
  signal?: AbortSignal,
): Promise<Report> {
  const { server, connected, files, record } = publisher;
  const before = files.locationOf(path);
  // Before the server knows it: from then on others may ask for it.
  await files.add(path);
  const request = { operation: 'PUBLISH', user: connected.user, path, description } as const;
  const status = replyIn(await server.perform(request, signal))?.status ?? 'otherError';
  // What was published already and is not known here was published by an earlier run.
  const isNew = status === 'ok' || (status === 'contentAlreadyPublished' && before === undefined);
  if (!isNew) files.restore(path, before);
  const location = files.locationOf(path);
  if (isNew && location !== undefined) await record?.add(path, location);
  if (status === 'ok') await describe(publisher, path);
  return report('PUBLISH', status);
}

export async function withdraw(
  { server, connected, files, record }: Publisher,
  path: string,
  signal?: AbortSignal,
): Promise<Report> {
  const before = files.locationOf(path);
  // Before the server says it is gone: from then on nobody may get it.
  files.delete(path);
  const answer = await server.perform({ operation: 'DELETE', user: connected.user, path }, signal);
  const status = replyIn(answer)?.status ?? 'otherError';
  if (status === 'ok' || status === 'contentNotPublished') await record?.remove(path);
  else files.restore(path, before);
  return report('DELETE', status);
}

/** Tells the size of what was published, where the server can keep it and there is a file. */
async function describe({ server, connected, files }: Publisher, path: string): Promise<void> {
  if (connected.presence.session === undefined) return;
  const size = await files.sizeOf(path);
  if (size === undefined) return;
  await server.perform({ operation: 'DESCRIBE_FILE', user: connected.user, path, size: String(size) });
}
