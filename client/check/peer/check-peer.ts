import type { Spelling } from '../../../daemons/p2p-protocol/index.js';
import type { CheckGroup, CheckResult } from '../check.js';
import { runChecks } from '../run-checks.js';
import type { CheckedPeer, KnownFile } from './checked-peer.js';
import { publishedFile, refusals } from './get-file.js';
import { otherDownloaders } from './other-downloaders.js';
import { PeerScript } from './peer-script.js';

interface PeerCheckOptions {
  readonly peer: CheckedPeer;
  /** The spellings of the opcode that are demanded. */
  readonly spellings: readonly Spelling[];
  readonly onResult: (result: CheckResult) => void;
  readonly signal: AbortSignal;
}

/** The checks of a peer; how it gives a file only where one is known that it serves. */
export function peerChecks(
  file: KnownFile | undefined,
  spellings: PeerCheckOptions['spellings'],
): readonly CheckGroup<PeerScript>[] {
  return [...(file === undefined ? [] : [publishedFile(file, spellings)]), refusals, otherDownloaders];
}

/** Runs all checks of a peer, who is asked for files only. */
export async function checkPeer({ peer, spellings, onResult, signal }: PeerCheckOptions): Promise<void> {
  await runChecks({
    groups: peerChecks(peer.file, spellings),
    subject: (signal) => new PeerScript(peer, signal),
    onResult,
    signal,
  });
}
