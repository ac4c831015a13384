import type { TrailFiles } from '../files/trail-files.js';
import type { Checkpoint } from './checkpoint.js';
import type { FoundTrail } from './chain-walk.js';

/** A trail's files for the verifier: each file's word on where it begins and ends, and the anchors, are checkpoints. */
export function foundTrail(files: TrailFiles, anchors: readonly Checkpoint[]): FoundTrail {
  const { segments, surplus, newest, gaps, isPart } = files;
  const { file, segment } = newest;
  const start = isPart
    ? { position: segment.firstPosition, previousHash: segment.previousHash }
    : { position: 1, previousHash: new Uint8Array(32) };
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
