import { execFileSync } from 'node:child_process';
import * as xdr from 'node-xdr';

const DEADLINE_MS = 60_000;
const MAX_OUTPUT_BYTES = 1 << 28;

const Question = xdr.struct('question', { type: xdr.uint, bytes: xdr.varOpaque() });
const Answer = xdr.struct('answer', { isValid: xdr.bool, bytes: xdr.varOpaque() });

/** Bytes that ought to be a value of a type, which is told by its place in the program's table. */
export type Question = xdr.Infer<typeof Question>;

/** What a program with again.h makes of bytes when it decodes them and encodes the value again; undefined where it refuses. */
export function againBy(
  program: string,
  args: readonly string[],
  questions: readonly Question[],
): (Uint8Array | undefined)[] {
  const writer = new xdr.XdrWriter();
  for (const question of questions) Question.write(writer, question);
  const input = writer.result();
  const output = execFileSync(program, args, { input, timeout: DEADLINE_MS, maxBuffer: MAX_OUTPUT_BYTES });
  const reader = new xdr.XdrReader(output);
  return questions.map(() => {
    const { isValid, bytes } = Answer.read(reader);
    return isValid ? bytes : undefined;
  });
}
