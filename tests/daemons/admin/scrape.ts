import type { StartedProgram } from '../../started-program.js';

/** The address that a daemon has said for its admin. */
export function adminUrl({ output }: StartedProgram): string {
  const url = /: admin on (http:\/\/\S+)$/m.exec(output.stderr)?.[1];
  if (url === undefined) throw new Error(`no admin address in ${JSON.stringify(output.stderr)}`);
  return url;
}

/** One sample: a metric's name with its labels as they are written, and its value. */
export type Samples = ReadonlyMap<string, number>;

/** Metrics as they stand at an address. */
export async function scrape(url: string): Promise<Samples> {
  const response = await fetch(`${url}/metrics`);
  return samplesIn(await response.text());
}

// prom-client writes a number that is none as Nan, which Prometheus reads too
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*(?:\{[^{}]*\})?) (Nan|[-+]?[\d.]+(?:e[-+]?\d+)?)$/;

/** What a text in the Prometheus format says. @throws Error on a line that is none of it */
export function samplesIn(text: string): Samples {
  const lines = text.split('\n').filter((line) => line !== '' && !/^# (HELP|TYPE) [a-zA-Z_:]/.test(line));
  return new Map(
    lines.map((line) => {
      const [, name = '', value = ''] = SAMPLE.exec(line) ?? [];
      if (name === '') throw new Error(`no sample: ${line}`);
      return [name, Number(value)] as const;
    }),
  );
}
