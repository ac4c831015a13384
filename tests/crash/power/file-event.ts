/** Something that a program did to a file, or to the folder it is in. */
export type FileAction =
  | { readonly kind: 'create'; readonly file: string; readonly truncates: boolean }
  | { readonly kind: 'write'; readonly file: string; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'append'; readonly file: string; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly file: string; readonly size: number }
  | { readonly kind: 'sync'; readonly path: string }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'unlink'; readonly file: string };

/** A system call that succeeded, and when, in ms since 1970. */
export type FileEvent = FileAction & { readonly startMs: number; readonly endMs: number };
