/** How texts look by what they are. */
export interface Style {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly heading: (text: string) => string;
}

const asIs = (text: string): string => text;

export const PLAIN_STYLE: Style = { good: asIs, bad: asIs, heading: asIs };

const COLOURS: Style = { good: within(32, 39), bad: within(31, 39), heading: within(2, 22) };

/** Colours where there is a terminal that knows them and whose owner wants them (NO_COLOR, https://no-color.org). */
export function styleFor(stream: { isTTY?: boolean }, environment: NodeJS.ProcessEnv): Style {
  const isUnwanted = (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb';
  return stream.isTTY === true && !isUnwanted ? COLOURS : PLAIN_STYLE;
}

/** SGR, ECMA-48 8.3.117. */
function within(begin: number, end: number): (text: string) => string {
  return (text) => `\x1b[${begin}m${text}\x1b[${end}m`;
}
