import { spawnSync } from 'node:child_process';
import type { Client } from 'onc-rpc';
import type { LOG_PROG } from '../../../daemons/programs/audit.js';
import { ROOT } from '../../started-program.js';

export type AuditClient = Client<typeof LOG_PROG.AUDIT_VERS>;

const SOURCE = new Uint8Array(16).fill(7);

/** Appends one record; resolves to the head, or to undefined where the trail was not to be had. */
export async function append(client: AuditClient, sequence: number): Promise<bigint | undefined> {
  const entry = { username: 'alice', operation: `PUBLISH /${sequence}`, timestamp: '11/05/2025 18:02:34' };
  const records = [{ entry, result: 0, address: '198.51.100.7' }];
  const result = await client.APPEND({ source: SOURCE, first: BigInt(sequence), oldest: 1n, records });
  if (result.tag === 'AUDIT_OK') return result.value;
  if (result.tag === 'AUDIT_UNAVAILABLE') return undefined;
  throw new Error(`${result.tag}: ${result.value}`);
}

/** What the auditor's tool finds wrong with a trail, if anything. `runBy`: a command line that runs it. */
export function auditFault(trail: string, runBy: readonly string[] = []): string | undefined {
  const { status, text } = audit(runBy, 'verify', trail, '--anchor', `${trail}.anchors`);
  return status === 0 ? undefined : text;
}

/** The sequences of all records of a trail, in its order. */
export function exportedSequences(trail: string, runBy: readonly string[] = []): number[] {
  const records = audit(runBy, 'export', trail).text.split('\n').slice(0, -1);
  return records.map((line) => Number((JSON.parse(line) as { sequence: unknown }).sequence));
}

function audit(runBy: readonly string[], ...args: string[]): { status: number | null; text: string } {
  const [command = '', ...rest] = [...runBy, process.execPath, `${ROOT}dist/client/audit/main.js`, ...args];
  const { status, stdout, stderr } = spawnSync(command, rest, { encoding: 'utf8', maxBuffer: 1 << 28 });
  return { status, text: status === 0 ? stdout : stdout + stderr };
}
