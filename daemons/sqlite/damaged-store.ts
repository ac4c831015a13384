/**
 * A store that was changed behind its program's back. It is never read over: `runDaemon` ends with status 4 on it, and
 * nothing of the store was touched.
 */
export class DamagedStoreError extends Error {
  override readonly name = 'DamagedStoreError';
  /** The damaged file. */
  readonly file: string;
  /** Where in it, for people: `frame 17 at byte 65984`. */
  readonly place: string;

  constructor(file: string, place: string, fault: string, options?: ErrorOptions) {
    super(`${file} is damaged: ${place}: ${fault}`, options);
    this.file = file;
    this.place = place;
  }
}
