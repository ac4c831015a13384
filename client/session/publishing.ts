import { replyIn, type Server } from '../server/server-operations.js';
import type { PublishedFiles } from '../serving/published-files.js';
import type { Connected } from './local-user.js';
import { report, type Report } from './report.js';

/** The user who publishes, and what they offer from here. */
export interface Publisher {
  readonly server: Server;
  readonly connected: Connected;
  readonly files: PublishedFiles;
}

export async function publish(
  publisher: Publisher,
  { path, description }: { path: string; description: string },
  signal?: AbortSignal,
): Promise<Report> {
  const { server, connected, files } = publisher;
  const wasOffered = files.has(path);
  // Before the server knows it: from then on others may ask for it.
  await files.add(path);
  const request = { operation: 'PUBLISH', user: connected.user, path, description } as const;
  const status = replyIn(await server.perform(request, signal))?.status ?? 'otherError';
  const isPublished = status === 'ok' || status === 'contentAlreadyPublished';
  if (!isPublished && !wasOffered) files.delete(path);
  if (status === 'ok') await describe(publisher, path);
  return report('PUBLISH', status);
}

export async function withdraw(
  { server, connected, files }: Publisher,
  path: string,
  signal?: AbortSignal,
): Promise<Report> {
  const wasOffered = files.has(path);
  // Before the server says it is gone: from then on nobody may get it.
  files.delete(path);
  const answer = await server.perform({ operation: 'DELETE', user: connected.user, path }, signal);
  const status = replyIn(answer)?.status ?? 'otherError';
  const isDeleted = status === 'ok' || status === 'contentNotPublished';
  if (!isDeleted && wasOffered) await files.add(path);
  return report('DELETE', status);
}

/** Tells the size of what was published, where the server can keep it and there is a file. */
async function describe({ server, connected, files }: Publisher, path: string): Promise<void> {
  if (connected.presence.session === undefined) return;
  const size = await files.sizeOf(path);
  if (size === undefined) return;
  await server.perform({ operation: 'DESCRIBE_FILE', user: connected.user, path, size: String(size) });
}
