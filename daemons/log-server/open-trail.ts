import type { Diagnose } from '../diagnostics/diagnostics.js';
import { MemoryTrail } from '../trail/memory-trail.js';
import type { PostgresTrail } from '../trail/postgres/postgres-trail.js';
import type { SqliteTrail } from '../trail/sqlite/sqlite-trail.js';
import type { Trail } from '../trail/trail.js';
import type { Duty } from './duty.js';
import { printedAfter, printedBefore } from './echo.js';
import { KeptOutput } from './kept-output.js';
import { LogOutput } from './log-output.js';
import { stdoutBytesWriter, stdoutWriter } from './stdout-writer.js';
import type { TrailSettings } from './trail-flags.js';

/** The trail as it is set, whose records are printed on stdout. */
interface OpenTrail {
  readonly trail: Trail;
  /** Prints what was not printed yet, after the trail was closed. */
  closeOutput(): Promise<void>;
  /** Whether it is this server that writes; undefined where there is no other. */
  readonly duty?: Duty;
}

/** Opens the trail. @throws DamagedStoreError, Error as `SqliteTrail.open` and `PostgresTrail.open` */
export async function openTrail(settings: TrailSettings, diagnose: Diagnose): Promise<OpenTrail> {
  if (settings.kind === 'memory') {
    const trail = new MemoryTrail(printedBefore(new LogOutput(stdoutWriter())));
    return { trail, closeOutput: () => Promise.resolve() };
  }
  const output = keptOutput(diagnose);
  const closeOutput = (): Promise<void> => output.close();
  if (settings.kind === 'sqlite') return { trail: await openSqlite(settings, output, diagnose), closeOutput };
  const trail = await openPostgres(settings, output, diagnose);
  return { trail, closeOutput, duty: trail };
}

// Each is loaded only where it is used: its driver need not be installed.

async function openSqlite(
  { file, anchorFile, anchorEvery, rotateBytes, released }: TrailSettings & { kind: 'sqlite' },
  output: KeptOutput,
  diagnose: Diagnose,
): Promise<SqliteTrail> {
  const { SqliteTrail } = await import('../trail/sqlite/sqlite-trail.js');
  const options = { file, anchorEvery, released, diagnose, echo: printedAfter(output) };
  return SqliteTrail.open({
    ...options,
    ...(anchorFile !== undefined && { anchorFile }),
    ...(rotateBytes !== undefined && { rotateBytes }),
  });
}

async function openPostgres(
  { url, anchorFile, anchorEvery, released }: TrailSettings & { kind: 'postgres' },
  output: KeptOutput,
  diagnose: Diagnose,
): Promise<PostgresTrail> {
  const { PostgresTrail } = await import('../trail/postgres/postgres-trail.js');
  const options = { url, anchorEvery, released, diagnose, echo: printedAfter(output) };
  return PostgresTrail.open({ ...options, ...(anchorFile !== undefined && { anchorFile }) });
}

function keptOutput(diagnose: Diagnose): KeptOutput {
  let isFailing = false;
  return new KeptOutput(stdoutBytesWriter(), {
    onFailure(reason) {
      if (!isFailing)
        diagnose(`lines cannot be printed (${reason}): they wait, and the trail has their records`);
      isFailing = true;
    },
    onRecovery() {
      diagnose('the lines that waited are printed', 'info');
      isFailing = false;
    },
  });
}
