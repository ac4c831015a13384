import { type Diagnose, diagnostics } from '../../daemons/diagnostics/diagnostics.js';
import { formatHostPort, type HostPort } from '../../daemons/addresses/host-port.js';
import { reasonOf } from '../../daemons/reason.js';
import { endRequests } from '../end-requests.js';
import { connect } from '../exchange/connection.js';
import type { CheckResult } from './check.js';
import type { CheckFlags } from './options.js';
import { type CheckOutput, jsonOutput, lineOutput } from './output.js';
import { checkPeer } from './peer/check-peer.js';
import { knownFile } from './peer/known-file.js';
import { checkServer } from './server/check-server.js';

const CONNECT_MS = 5_000;
const STATUS = { failed: 1, unreachable: 3, interrupted: 130 } as const;

/** Checks what listens at an address, and sets the exit status. */
export async function runCheck(flags: CheckFlags): Promise<void> {
  const diagnose = diagnostics('sunshare');
  const { signal } = endRequests(diagnose);
  const unreachable = await reasonNotToReach(flags.address);
  if (unreachable !== undefined) {
    diagnose(`${formatHostPort(flags.address.host, flags.address.port)}: ${unreachable}`);
    process.exitCode = STATUS.unreachable;
    return;
  }
  const output = outputOf(flags);
  const failed: CheckResult[] = [];
  const onResult = (result: CheckResult): void => {
    if (result.verdict === 'fail') failed.push(result);
    output.show(result);
  };
  await check(flags, { onResult, diagnose, signal });
  output.finish();
  // Set already where what came of it could not be written.
  process.exitCode ??= exitStatus(signal.aborted, failed.length);
}

interface CheckEnds {
  readonly onResult: (result: CheckResult) => void;
  readonly diagnose: Diagnose;
  readonly signal: AbortSignal;
}

async function check(flags: CheckFlags, { onResult, diagnose, signal }: CheckEnds): Promise<void> {
  const what = { timeoutMs: flags.timeout * 1_000, endpoint: flags.address };
  const spellings = flags.wire === undefined ? (['space', 'underscore'] as const) : [flags.wire];
  if (!flags.peer) return checkServer({ ...what, spellings, onResult, diagnose, signal });
  const file = flags.path === undefined ? undefined : await knownFile(flags.path, flags.content);
  const opcode = flags.wire === 'underscore' ? 'GET_FILE' : 'GET FILE';
  await checkPeer({ peer: { ...what, file, opcode }, spellings, onResult, signal });
}

function exitStatus(wasInterrupted: boolean, failed: number): number {
  if (wasInterrupted) return STATUS.interrupted;
  return failed > 0 ? STATUS.failed : 0;
}

function outputOf({ json }: CheckFlags): CheckOutput {
  const write = (text: string): void => void process.stdout.write(text);
  return json ? jsonOutput(write) : lineOutput(write);
}

async function reasonNotToReach(endpoint: HostPort): Promise<string | undefined> {
  try {
    (await connect(endpoint, { timeoutMs: CONNECT_MS })).destroy();
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}
