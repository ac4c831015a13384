import { fileURLToPath } from 'node:url';
import type { Interface } from 'rpcgen-js';
import { readInterface } from '../../../daemons/interface-file.js';
import { KnownPrograms } from './known-programs.js';

/** What everybody meets in a capture: the portmapper in all its versions. */
const BUILT_IN = ['portmap.x', 'rpcbind.x'].map((file) =>
  fileURLToPath(new URL(`../../../../specs/${file}`, import.meta.url)),
);

/**
 * The programs of the user's `.x` files, and the portmapper.
 * @throws InterfaceFileError where a file cannot be read or has errors
 */
export function readKnownPrograms(files: readonly string[]): KnownPrograms {
  // the user's own come first: where they declare the portmapper, theirs counts
  const portmapper = BUILT_IN.map((file) => unbounded(readInterface(file)));
  return new KnownPrograms([...files.map((file) => readInterface(file)), ...portmapper]);
}

/** Our bounds keep our own portmapper safe; others may send what RFC 1833 allows, and it is to be shown. */
function unbounded(described: Interface): Interface {
  const withoutBounds = (key: string, value: unknown): unknown => (key === 'max' ? undefined : value);
  return JSON.parse(JSON.stringify(described, withoutBounds)) as Interface;
}
