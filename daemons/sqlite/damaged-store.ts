/**
 * A store that was changed behind its program's back. Nothing goes on with it or repairs it: `runDaemon` ends with
 * status 4.
 */
export class DamagedStoreError extends Error {
  override readonly name = 'DamagedStoreError';
  /** The damaged file, or the database, without its password. */
  readonly file: string;
  /** Where in it, for people: `frame 17 at byte 65984`. */
  readonly place: string;

  constructor(file: string, place: string, fault: string, options?: ErrorOptions) {
    super(`${file} is damaged: ${place}: ${fault}`, options);
    this.file = file;
    this.place = place;
  }
}
