import { fileURLToPath } from 'node:url';
import { readInterface } from '../../../daemons/interface-file.js';
import { KnownPrograms } from './known-programs.js';

/** What everybody meets in a capture: the portmapper in all its versions. */
const BUILT_IN = ['portmap.x', 'rpcbind.x'].map((file) =>
  fileURLToPath(new URL(`../../../../specs/${file}`, import.meta.url)),
);

/** The files' own bounds keep our portmapper safe. Others may send what RFC 1833 allows, which has none. */
const WITHOUT_BOUNDS = Object.fromEntries(
  ['MAX_TEXT_BYTES', 'MAX_CALLIT_BYTES', 'MAX_NETBUF_BYTES'].map((name) => [name, '0xffffffff']),
);

/**
 * The programs of the user's `.x` files, and the portmapper.
 * @throws InterfaceFileError where a file cannot be read or has errors
 */
export function readKnownPrograms(files: readonly string[]): KnownPrograms {
  // the user's own come first: where they declare the portmapper, theirs counts
  const portmapper = BUILT_IN.map((file) => readInterface(file, undefined, WITHOUT_BOUNDS));
  return new KnownPrograms([...files.map((file) => readInterface(file)), ...portmapper]);
}
