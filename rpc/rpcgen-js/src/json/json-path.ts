/** Deeper values are refused before the stack ends. Encoding refuses recursive types beyond 256 levels anyway. */
export const MAX_STEPS = 1000;

/** A place in a value: the last step to it, and the place around it. Spelled only when something is wrong there. */
export interface JsonPath {
  readonly within: JsonPath | undefined;
  readonly step: string | number;
  /** How many steps lead there. */
  readonly depth: number;
}

export function stepInto(within: JsonPath, step: string | number): JsonPath {
  return { within, step, depth: within.depth + 1 };
}

export function spelledPath(path: JsonPath): string {
  const steps: (string | number)[] = [];
  for (let at: JsonPath | undefined = path; at !== undefined; at = at.within) steps.push(at.step);
  return steps.reverse().reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}
