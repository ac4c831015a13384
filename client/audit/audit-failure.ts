/** How `sunshare-audit` ends, for scripts. */
export const EXIT_STATUS = {
  /** All that was asked for; a trail is sound. */
  sound: 0,
  /** A trail was tampered with, or a store's content does not agree with itself. */
  notSound: 1,
  /** The command line. */
  usage: 2,
  /** Nobody answers where the log server or its portmapper should be, or it does not let one read. */
  unreachable: 3,
  /** A file is damaged, is not what it should be, or cannot be read. */
  unreadable: 4,
  /** The output cannot be written. */
  unwritable: 4,
  interrupted: 130,
} as const;

/** Why a command cannot do what it was asked for, for whoever typed it. */
export class AuditFailure extends Error {
  override readonly name = 'AuditFailure';
  readonly outcome: keyof typeof EXIT_STATUS;

  constructor(outcome: keyof typeof EXIT_STATUS, message: string, options?: ErrorOptions) {
    super(message, options);
    this.outcome = outcome;
  }
}
