import { existsSync } from 'node:fs';
import { sqliteDriver } from '../../../daemons/sqlite/driver.js';
import { type AnchorFile, readAnchors } from '../files/anchor-file.js';
import { isDatabaseTrail, openAnyTrail } from '../files/database-trail.js';
import { defaultAnchorFile, type TrailFiles } from '../files/trail-files.js';
import { endWithVerdict, type Surroundings } from '../surroundings.js';
import { type FoundTrail, verifyTrail } from './chain-walk.js';
import { foundTrail, relevantAnchors } from './found-trail.js';
import { checkIndexes } from './indexes.js';
import { faultText, soundText } from './verdict-text.js';

const UNANCHORED = 'without them an end that was cut off or made anew cannot always be told (--anchor FILE)';

/** `sunshare-audit verify`. @returns the exit status */
export async function runVerify(
  file: string,
  anchorFiles: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  // Read first: what is anchored is in the trail already.
  const { anchors, notice } = anchorsOf(file, anchorFiles);
  const driver = await sqliteDriver();
  const files = await openAnyTrail(driver, file);
  if (notice !== undefined) surroundings.say(notice);
  const relevant = relevantAnchors(files, anchors);
  const trail = foundTrail(files, relevant);
  try {
    const { isSound, text } = verified(trail, files, relevant.length);
    // the indexes of the copy of a database are its own
    if (isSound && !isDatabaseTrail(file))
      for (const segment of files.segments) checkIndexes(driver, segment.file);
    return await endWithVerdict(text, isSound, surroundings);
  } finally {
    trail.records.return?.();
    files.newest.close();
  }
}

function verified(trail: FoundTrail, files: TrailFiles, anchors: number): { isSound: boolean; text: string } {
  const verdict = verifyTrail(trail);
  const { isSound } = verdict;
  if (!verdict.isSound) return { isSound, text: faultText({ fault: verdict.fault, missing: files.missing }) };
  const { records, sources, last } = verdict;
  const text = soundText({
    records,
    sources,
    files: files.segments.length,
    anchors,
    gaps: files.gaps,
    lastPosition: last.position,
    lastHash: last.previousHash,
  });
  return { isSound, text };
}

function anchorsOf(file: string, anchorFiles: readonly string[]): AnchorFile {
  if (isDatabaseTrail(file) && anchorFiles.length === 0)
    return { anchors: [], notice: `no anchors: ${UNANCHORED}` };
  const fallback = isDatabaseTrail(file) ? '' : defaultAnchorFile(file);
  if (anchorFiles.length === 0 && !existsSync(fallback))
    return {
      anchors: [],
      notice: `no anchors: ${fallback} is not there; ${UNANCHORED}`,
    };
  const read = (anchorFiles.length === 0 ? [fallback] : anchorFiles).map((each) => readAnchors(each));
  const notices = read.flatMap(({ notice }) => (notice === undefined ? [] : [notice]));
  const anchors = read.flatMap((each) => each.anchors);
  if (anchors.length === 0) notices.push('there are no anchors yet');
  return { anchors, notice: notices.length === 0 ? undefined : notices.join('; ') };
}
