/** What a person can make of the errors that files end in. */
const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'no permission to write here',
  EDQUOT: 'the quota is used up',
  EFBIG: 'larger than a file may be here',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'there is no such folder',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'leads through what is no folder',
  EPERM: 'no permission to write here',
  EROFS: 'the disk is read-only',
};

/** Whether an error is one of these of the operating system. */
export function isErrno(error: unknown, ...codes: readonly string[]): boolean {
  return codes.includes(codeOf(error) ?? '');
}

/** The same error in plain words, about the path that the user knows; others stay as they are. */
export function fileError(error: unknown, path: string): unknown {
  const code = codeOf(error);
  const words = code === undefined ? undefined : WORDS[code];
  return words === undefined ? error : new Error(`${path}: ${words} (${code})`, { cause: error });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
