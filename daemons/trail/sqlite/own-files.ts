import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** What stands behind a trail's name in those of its files: the next and the full segments, and SQLite's own. */
const SUFFIX = /^(?:\.new|\.\d{6,15})?(?:-wal|-shm|-journal|\.lock)?$/;

/**
 * Anchors in a file of the trail's own would be written over, or damage it.
 *
 * @throws Error for a file of anchors that is one, by whatever name
 */
export function refuseOwnFile(anchorFile: string, store: string): void {
  const [anchors, own] = [realName(anchorFile), realName(store)];
  if (anchors.startsWith(own) && SUFFIX.test(anchors.slice(own.length)))
    throw new Error(
      `the anchors cannot be in ${anchorFile}, which is a file of sqlite:${store} itself: name another`,
    );
}

/** Of what is not there yet, or may not be looked at, the name it will have. */
function realName(file: string): string {
  const path = resolve(file);
  return realPath(path) ?? join(realPath(dirname(path)) ?? dirname(path), basename(path));
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
