/** One file of an installation. */
export interface InstalledFile {
  /** Where it belongs, from the root on: `/usr/bin/sunshare`. */
  readonly path: string;
  readonly content: Content;
  /** Whether it is a program. */
  readonly isExecutable?: boolean;
  /** Whether its owner may have changed it: then it is not written over, and not removed. */
  readonly isConfiguration?: boolean;
}

/** What is in it: the same as in a file, a text, or a link that leads elsewhere. */
export type Content =
  { readonly file: string } | { readonly text: string | Uint8Array } | { readonly link: string };

/** Where an installation goes, as Debian and the GNU standards name it. */
export interface Folders {
  /** /usr/local, say. */
  readonly prefix: string;
  /** /etc, say. */
  readonly sysconfdir: string;
}
