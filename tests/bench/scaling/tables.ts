import { readFileSync } from 'node:fs';
import { MEASURED } from './measured.js';
import {
  type Calibration,
  calibrationOf,
  databaseBytes,
  demandOf,
  KINDS,
  listCost,
  type Measurement,
} from './model.js';
import { WORKLOADS } from './workloads.js';

// node dist/tests/bench/scaling/tables.js [FILE]: the tables of specs/scaling.md, from what is recorded or from what main.js
// has just found, perhaps several times. The model's numbers come from its first two sizes; the others are predicted.

const [file] = process.argv.slice(2);
const { few, first, others } = file === undefined ? MEASURED : readFrom(file);
const known = calibrationOf(first, few);

console.log(`the model's numbers, from ${first.population.connected} connected users`);
console.log('| | server, µs | database, µs | written ahead, bytes |\n|---|---|---|---|');
for (const kind of KINDS) {
  const { serverUs, databaseUs, walBytes } = first.operations[kind];
  console.log(`| ${kind} | ${whole(serverUs)} | ${whole(databaseUs)} | ${whole(walBytes)} |`);
}
console.log(known.list, known.listed, known.bytes);

console.log(
  '\n| | ' + others.map(({ population }) => `${whole(population.connected)} connected`).join(' | ') + ' |',
);
console.log('|---|' + others.map(() => '---|').join(''));
for (const [what, of] of Object.entries(compared(known)))
  console.log(`| ${what} | ${others.map((each) => beside(of(each))).join(' | ')} |`);

console.log();
for (const [name, workload] of Object.entries(WORKLOADS)) console.log(name, demandOf(known, workload));

interface Pair {
  readonly predicted: number;
  readonly measured: number;
}

/** What is predicted, and what was measured. */
function compared(known: Calibration): Record<string, (measurement: Measurement) => Pair> {
  const operations = KINDS.map((kind) => {
    const { serverUs, databaseUs } = known.operations[kind];
    const pair = ({ operations }: Measurement): Pair => ({
      predicted: serverUs + databaseUs,
      measured: operations[kind].serverUs + operations[kind].databaseUs,
    });
    return [`${kind}, µs`, pair] as const;
  });
  return {
    ...Object.fromEntries(operations),
    'LIST USERS, ms': ({ list }) => {
      const { serverUs, databaseUs } = listCost(known, list.told);
      return {
        predicted: (serverUs + databaseUs) / 1e3,
        measured: (list.serverUs + list.databaseUs) / 1e3,
      };
    },
    'tables, MB': ({ population, tables }) => ({
      predicted: databaseBytes(known, population) / 1e6,
      measured: (tables.users + tables.connected + tables.publications) / 1e6,
    }),
  };
}

function beside({ predicted, measured }: Pair): string {
  const off = Math.round((predicted / measured - 1) * 100);
  return `${whole(predicted)} / ${whole(measured)} (${off > 0 ? '+' : ''}${off} %)`;
}

function whole(figure: number): string {
  return figure.toLocaleString('en-US', { maximumFractionDigits: figure < 10 ? 1 : 0 });
}

/** Of a size that was measured several times, operations as they were on average, and the last list. */
function readFrom(file: string): typeof MEASURED {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  const bySize = new Map<number, Measurement>();
  const counts = new Map<number, number>();
  for (const line of lines) {
    const measurement = JSON.parse(line) as Measurement;
    const { connected } = measurement.population;
    const [before, count] = [bySize.get(connected), counts.get(connected) ?? 0];
    bySize.set(connected, before === undefined ? measurement : averageOf(before, measurement, count));
    counts.set(connected, count + 1);
  }
  const [few, first, ...others] = bySize.values();
  if (few === undefined || first === undefined) throw new Error(`${file} has no two sizes`);
  return { few: few.list, first, others };
}

function averageOf(before: Measurement, next: Measurement, count: number): Measurement {
  // of next to nobody only the list is measured
  if (!('operations' in next)) return next;
  const operations = { ...next.operations };
  for (const kind of KINDS) {
    const average = (of: keyof Measurement['operations'][typeof kind]): number =>
      (before.operations[kind][of] * count + next.operations[kind][of]) / (count + 1);
    operations[kind] = {
      serverUs: average('serverUs'),
      databaseUs: average('databaseUs'),
      walBytes: average('walBytes'),
      perSecond: average('perSecond'),
    };
  }
  return { ...next, operations };
}
