/** What a shell shows of a program that SIGPIPE has ended. */
const ENDED_BY_SIGPIPE = 128 + 13;

/** Ends the program when nobody reads its output any more, as head does; nobody has to read what it complains of. */
export function endWithReader(): void {
  process.stdout.on('error', () => process.exit(ENDED_BY_SIGPIPE));
  process.stderr.on('error', () => undefined);
}
