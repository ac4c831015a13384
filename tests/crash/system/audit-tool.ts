import { execFile } from 'node:child_process';
import { type ExportedRecord, exportedRecords } from '../judgement/exported-record.js';
import { ROOT } from '../../started-program.js';

const DEADLINE_MS = 120_000;
const MAX_OUTPUT_BYTES = 1024 ** 3;

interface ToolResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `sunshare-audit` to its end. */
export function sunshareAudit(...args: string[]): Promise<ToolResult> {
  const limits = { timeout: DEADLINE_MS, maxBuffer: MAX_OUTPUT_BYTES };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [`${ROOT}dist/client/audit/main.js`, ...args],
      limits,
      (error, stdout, stderr) => {
        const status = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ status, stdout, stderr });
      },
    );
  });
}

/**
 * The records of a trail.
 *
 * @throws Error quoting the tool, where it cannot read it
 */
export async function exportTrail(file: string): Promise<ExportedRecord[]> {
  const { status, stdout, stderr } = await sunshareAudit('export', file, '--format', 'jsonl');
  if (status !== 0) throw new Error(`sunshare-audit export ended with status ${status}: ${stderr}`);
  return exportedRecords(stdout);
}

/** What `sunshare-audit verify` finds wrong. */
export async function verifyTrail(file: string, anchors?: string): Promise<string[]> {
  const anchored = anchors === undefined ? [] : ['--anchor', anchors];
  const { status, stdout, stderr } = await sunshareAudit('verify', file, ...anchored);
  return status === 0 ? [] : [`sunshare-audit verify ended with status ${status}: ${stdout}${stderr}`];
}
