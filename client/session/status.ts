import type { UploadTotals } from '../uploading/upload-tally.js';
import type { Report } from './report.js';

/** How a session stands; undefined where there is nothing to say while nobody is connected. */
interface SessionStatus {
  readonly user: string | undefined;
  /** The server that answered last, or the first to be asked: `HOST:PORT`. */
  readonly server: string;
  /** The number of the session, where the server gives such. */
  readonly session: string | undefined;
  /** Where this client serves files. */
  readonly sharingPort: number | undefined;
  /** How many files are offered to others. */
  readonly published: number | undefined;
  /** What others have fetched from here since the client was started. */
  readonly uploads: UploadTotals;
}

export function statusReport({ uploads, ...status }: SessionStatus): Report {
  const entry = {
    ...status,
    uploadsActive: uploads.active,
    uploadsDone: uploads.completed,
    uploadsFailed: uploads.failed,
    uploadedBytes: uploads.bytes,
  };
  return {
    operation: 'STATUS',
    status: 'ok',
    message: 'STATUS OK',
    entries: [entry],
    succeeded: true,
  };
}
