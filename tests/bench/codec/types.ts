import * as xdr from 'node-xdr';
import { LogEntry } from '../../../daemons/programs/log.js';
import { ENTRY } from '../sendlog/entry.js';

/** `struct mapping { unsigned prog; unsigned vers; unsigned prot; unsigned port; };` */
export const Mapping = xdr.struct('mapping', {
  prog: xdr.uint,
  vers: xdr.uint,
  prot: xdr.uint,
  port: xdr.uint,
});
export type Mapping = xdr.Infer<typeof Mapping>;

/** `enum kind { FOLDER = 0, FILE = 1 };` */
export const Kind = xdr.enum('kind', { FOLDER: 0, FILE: 1 });

/** `struct file { string name<255>; unsigned hyper bytes; kind kind; bool isShared; opaque id<16>; };` */
export const File = xdr.struct('file', {
  name: xdr.string(255),
  bytes: xdr.uhyper,
  kind: Kind,
  isShared: xdr.bool,
  id: xdr.varOpaque(16),
});
export type File = xdr.Infer<typeof File>;

/** `union listing switch (int status) { case 0: file files<64>; default: void; };` */
export const Listing = xdr.union('listing', xdr.int, { 0: xdr.varArray(File, 64) }, xdr.void);
export type Listing = xdr.Infer<typeof Listing>;

export { LogEntry };

export const ENTRY_VALUE: LogEntry = ENTRY;
export const MAPPING_VALUE: Mapping = { prog: 0x2000_0001, vers: 1, prot: 6, port: 40_123 };
export const LISTING_VALUE: Listing = {
  tag: 0,
  value: [
    { name: 'song.ogg', bytes: 4_194_304n, kind: 'FILE', isShared: true, id: new Uint8Array(16).fill(7) },
    { name: 'photographs of the summer', bytes: 0n, kind: 'FOLDER', isShared: false, id: new Uint8Array(8) },
  ],
};
