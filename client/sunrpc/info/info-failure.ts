/** Why a question could not be answered: what rpcinfo says, and under it what may help. */
export class InfoFailure extends Error {
  override readonly name = 'InfoFailure';
  readonly hint: string | undefined;

  constructor(message: string, hint?: string, cause?: unknown) {
    super(message, { cause });
    this.hint = hint;
  }
}
