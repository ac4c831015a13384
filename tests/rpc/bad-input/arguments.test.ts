import * as xdr from 'node-xdr';
import t, { type Test } from 'tap';
import { type CallWords, toHex, word } from '../onc-rpc/hex.js';
import { type AnsweredCall, expectAnswers, GARBAGE_ARGS, success, SYSTEM_ERR } from './answered-calls.js';
import { shapeCall } from './shape-samples.js';
import type { SHAPES } from './shapes.js';
import { besieged, type SiegeOptions } from './siege.js';

// Rows 9 to 14 of specs/bad-input.md: arguments that claim, nest, lie or are only strange.

const MIB = 1024 * 1024;

type ShapeName = keyof typeof SHAPES.V1.procedures;

function shape(name: ShapeName, args: string): CallWords {
  return { ...shapeCall(name), args };
}

function answered(t: Test, options: SiegeOptions, calls: readonly AnsweredCall[]): Promise<void> {
  return besieged(t, options, (siege) => expectAnswers(t, siege, calls));
}

/** A call whose arguments come back as they are. */
function echoed(name: ShapeName, args: string): AnsweredCall {
  return [`${name} ${args}`, shape(name, args), success(args)];
}

function refused(name: ShapeName, args: string): AnsweredCall {
  return [`${name} ${args.slice(0, 40)}`, shape(name, args), GARBAGE_ARGS];
}

await t.test('row 9: lengths that are not there take no memory', async (t) => {
  const lengths = [0xffff_ffff, 0xffff_fffd, 0x7fff_ffff];
  const types = [
    ['TEXT', 9],
    ['SHORT_TEXT', 17],
    ['BYTES', 9],
    ['SHORT_BYTES', 17],
    ['NUMBERS', 3],
    ['FEW_NUMBERS', 17],
  ] as const;
  const calls = types.flatMap(([name, tooMany]) =>
    [...lengths, tooMany].map((length) => refused(name, `${word(length)} 61616161 61616161`)),
  );
  // all the bytes are there, but more than the type allows
  const [most, more] = [`${word(16)} ${'61'.repeat(16)}`, `${word(17)} ${'61'.repeat(17)}000000`];
  const numbers = (count: number): string => word(count) + word(7).repeat(count);
  for (const name of ['SHORT_TEXT', 'SHORT_BYTES'] as const)
    calls.push(echoed(name, most), refused(name, more));
  calls.push(echoed('FEW_NUMBERS', numbers(16)), refused('FEW_NUMBERS', numbers(17)));
  const often = Array.from({ length: 10 }, () => calls).flat();
  await answered(t, {}, often);
});

await t.test('row 10: arrays of nothing, and arrays of arrays, by budget', async (t) => {
  const emptyRows = `${word(65_535)} ${word(65_535).repeat(65_535)}`;
  const calls = [
    refused('VOIDS', word(0xffff_ffff)),
    refused('VOIDS', word(65_537)),
    refused('VOID_TABLE', emptyRows),
    refused('VOID_TABLE', `${word(2)} ${word(65_535).repeat(2)}`),
    refused('NUMBER_TABLE', `${word(65_535)} ${word(65_535)} ${word(7).repeat(1000)}`),
    refused('NUMBER_TABLE', `${word(1)} ${word(65_535)} ${word(7).repeat(1000)}`),
    refused('NUMBER_TABLE', emptyRows),
    refused('FIXED_TABLE', word(7).repeat(1000)),
    ['VOIDS within the budget', shape('VOIDS', word(65_536)), success(word(65_536))] as const,
  ];
  await answered(t, { maxPeakBytes: 8 * MIB }, calls);
});

/** MIXTURE, part by part. */
const MIXTURE = {
  flag: '00000001',
  color: '00000002',
  bytes: '00000005 01020304 05000000',
  name: '00000001 78000000',
  maybe: '00000001 00000007',
  choice: '00000002 00000009',
  long: '00000000 00000001',
  fixed: '01020300',
};

function mixture(parts: Partial<typeof MIXTURE> = {}): string {
  return Object.values({ ...MIXTURE, ...parts }).join(' ');
}

const STRANGE_VALUES: readonly (readonly [Partial<typeof MIXTURE>, Partial<typeof MIXTURE>])[] = [
  // as it is sent, and as it comes back from a server that takes it
  [{ bytes: '00000005 01020304 05010000' }, {}],
  [{ bytes: '00000005 01020304 05000100' }, {}],
  [{ bytes: '00000005 01020304 05000001' }, {}],
  [{ bytes: '00000006 01020304 05060001' }, { bytes: '00000006 01020304 05060000' }],
  [{ bytes: '00000007 01020304 05060701' }, { bytes: '00000007 01020304 05060700' }],
  [{ name: '00000001 78000001' }, {}],
  [{ fixed: '010203ff' }, {}],
  [{ flag: '00000002' }, {}],
  [{ flag: 'ffffffff' }, {}],
  [{ maybe: '00000007 00000007' }, {}],
  [{ color: '00000007' }, { color: '00000007' }],
];

/** No leniency makes an arm of a union. */
const NO_ARM = [{ choice: '00000005 00000009' }, { choice: '00000007 00000009' }];

await t.test('row 11: padding, booleans, markers, enumerations and unions that are none', (t) =>
  answered(t, {}, [
    echoed('MIXTURE', mixture()),
    ...STRANGE_VALUES.map(([sent]) => refused('MIXTURE', mixture(sent))),
    ...NO_ARM.map((sent) => refused('MIXTURE', mixture(sent))),
  ]),
);

await t.test('row 11: the same, leniently', (t) =>
  answered(t, { serving: { lenient: xdr.LENIENT } }, [
    ...STRANGE_VALUES.map(([sent, back]): AnsweredCall => [
      JSON.stringify(sent),
      shape('MIXTURE', mixture(sent)),
      success(mixture(back)),
    ]),
    ...NO_ARM.map((sent) => refused('MIXTURE', mixture(sent))),
  ]),
);

const NOT_UTF_8 = ['ff000000', 'c0800000', 'eda08000', 'f4908080', 'e282a078'];

await t.test('row 12: text with NUL, or that is no text, is never changed in silence', (t) =>
  besieged(t, {}, async (siege) => {
    await expectAnswers(t, siege, [
      echoed('TEXT', `${word(3)} 61006200`),
      echoed('TEXT', `${word(4)} 00000000`),
      echoed('TEXT', `${word(6)} efbbbf78 7a7a0000`),
      echoed('TEXT', `${word(3)} efbfbd00`),
      ...NOT_UTF_8.slice(0, 4).map((bytes) => refused('TEXT', `${word(4)} ${bytes}`)),
      refused('TEXT', `${word(2)} e2820000`),
      ...NOT_UTF_8.map((bytes) => echoed('LATIN', `${word(4)} ${bytes}`)),
      ['a lone surrogate in a result', shapeCall('LONE_SURROGATE'), SYSTEM_ERR],
    ]);
    t.match((await siege.state()).errors, [/lone surrogate/i]);
  }),
);

await t.test('row 12: what a lenient server read of such text cannot be sent as text', (t) =>
  answered(t, { serving: { lenient: { text: true } } }, [
    ['not UTF-8', shape('TEXT', `${word(1)} ff000000`), SYSTEM_ERR],
  ]),
);

function listOf(nodes: number): string {
  return `${`${word(1)}${word(7)}`.repeat(nodes)}${word(0)}`;
}

await t.test('row 13: a list of 100,000 nodes', (t) =>
  answered(t, { maxPeakBytes: 16 * MIB }, [
    ['100,000 nodes', shape('LIST', listOf(100_000)), success(word(100_000))],
  ]),
);

await t.test('row 13: a list of 1,000,000 nodes, where such records may come', (t) =>
  answered(
    t,
    { serving: { limits: { maxRecordBytes: 16 * MIB } }, maxPeakBytes: 96 * MIB, maxTurnMs: 2000 },
    [['1,000,000 nodes', shape('LIST', listOf(1_000_000)), success(word(1_000_000))]],
  ),
);

await t.test('row 13: true recursion has a greatest depth', (t) =>
  answered(t, { maxPeakBytes: 24 * MIB }, [
    ['250 deep', shape('NEST', `${word(1).repeat(250)}${word(0)}`), success('')],
    ['257 deep', shape('NEST', `${word(1).repeat(257)}${word(0)}`), GARBAGE_ARGS],
    ['10,000 deep', shape('NEST', `${word(1).repeat(10_000)}${word(0)}`), GARBAGE_ARGS],
    ['1,000,000 deep', shape('NEST', word(1).repeat(1_000_000)), GARBAGE_ARGS],
  ]),
);

await t.test('row 14: numbers that others round', async (t) => {
  const singles = [
    '7fc00000',
    '7fa00001',
    'ffc12345',
    '80000000',
    '00000001',
    '807fffff',
    '7f800000',
    'ff800000',
  ];
  const doubles = [
    ...['7ff8000000000000', '7ff0000000000001', 'fff8dead0000beef', '8000000000000000', '0000000000000001'],
    ...['800fffffffffffff', '7ff0000000000000', 'fff0000000000000'],
  ];
  const hypers = ['8000000000000000', '7fffffffffffffff', 'ffffffffffffffff', '0020000000000001'];
  const bits = (hex: string): string => toHex(Buffer.from(hex, 'hex'));
  await answered(t, {}, [
    ...singles.map((single, i) => echoed('REALS', `${single} ${bits(doubles[i] ?? '')}`)),
    ...hypers.map((hyper) => echoed('HYPERS', `${bits(hyper)} ${bits(hyper)}`)),
  ]);
});
