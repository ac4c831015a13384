import type { TrailFiles } from '../files/trail-files.js';
import type { Checkpoint } from '../trail/checkpoint.js';
import { GENESIS } from '../trail/record-hash.js';
import type { FoundTrail } from './chain-walk.js';

/** The anchors that speak of what these files hold. */
export function relevantAnchors(
  { isPart, newest }: TrailFiles,
  anchors: readonly Checkpoint[],
): readonly Checkpoint[] {
  const { firstPosition, lastPosition } = newest.segment;
  if (!isPart) return anchors;
  return anchors.filter(({ position }) => position >= firstPosition && position <= lastPosition);
}

/** A trail's files for the verifier: each file's word on where it begins and ends, and the anchors, are checkpoints. */
export function foundTrail(files: TrailFiles, anchors: readonly Checkpoint[]): FoundTrail {
  const { segments, surplus, newest, gaps, isPart } = files;
  const { file, segment } = newest;
  const start = isPart
    ? { position: segment.firstPosition, previousHash: segment.previousHash }
    : { position: 1, previousHash: GENESIS };
  const said = [...segments, ...surplus].flatMap((each): Checkpoint[] => [
    {
      position: each.firstPosition - 1,
      hash: each.previousHash,
      witness: `the beginning that ${each.file} tells of`,
    },
    { position: each.lastPosition, hash: each.lastHash, witness: `the end that ${each.file} tells of` },
  ]);
  return {
    start,
    records: files.records(),
    checkpoints: [...said, ...anchors],
    end: {
      position: segment.lastPosition,
      hash: segment.lastHash,
      witness: `the end that ${file} tells of`,
      file,
    },
    tables: { gaps, heads: newest.heads() },
  };
}
