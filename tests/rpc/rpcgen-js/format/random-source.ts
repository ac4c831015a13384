import fc from 'fast-check';

/** Tokens of a definition, where `#` stands for a name and `@` for a number that nothing else has. */
type Words = readonly string[];

const words = (text: string): Words => text.split(' ').filter((word) => word !== '');

const expression = fc.constantFrom(
  ...[
    '7',
    '0x10',
    '2 + 3 * 4',
    '( 2 + 3 ) * 4',
    '- 1 + 8',
    '16 >> 2',
    '1 << 3 | 1',
    '9 / 5',
    '1 ? 2 : 3',
    '- - 5',
  ],
  ...['( 3 > 2 ) + 1', '~ 0 & 7', "'a'", '6 - - 1'],
);
const bound = fc.constantFrom('', '5', '2 * 3', '( 2 + 3 )', '16 >> 2');

const member: fc.Arbitrary<string> = fc.letrec<{ member: string; body: string }>((tie) => ({
  member: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(
      'int #',
      'unsigned hyper #',
      'bool #',
      'known #',
      'known * #',
      'opaque # [ 4 ]',
      'struct known #',
    ),
    expression.map((value) => `opaque # [ ${value} ]`),
    bound.map((value) => `string # < ${value} >`),
    bound.map((value) => `known # < ${value} >`),
    fc.tuple(bound, bound).map(([one, other]) => `int # < ${one} > < ${other} >`),
    tie('body').map((body) => `${body} #`),
  ),
  body: fc.oneof(
    fc
      .array(tie('member'), { minLength: 1, maxLength: 3 })
      .map((members) => `struct { ${members.map((each) => `${each} ;`).join(' ')} }`),
    fc.array(tie('member'), { minLength: 1, maxLength: 3 }).map((members) => {
      const arms = members.map((each, i) => `case ${i} : case ${i} + 100 : ${each} ;`);
      return `union switch ( int # ) { ${arms.join(' ')} default : void ; }`;
    }),
    enumBody().map((body) => `enum ${body}`),
  ),
})).member;

function enumBody(): fc.Arbitrary<string> {
  return fc
    .tuple(fc.array(expression, { minLength: 1, maxLength: 4 }), fc.boolean())
    .map(
      ([values, isClosed]) =>
        `{ ${values.map((value) => `# = ${value}`).join(' , ')} ${isClosed ? ',' : ''} }`,
    );
}

const procedure = fc.constantFrom(
  ...['void # ( void ) =', 'known # ( int , known * ) =', 'known * # ( known a , string b < 5 > ) ='],
);

const definition: fc.Arbitrary<string> = fc.oneof(
  expression.map((value) => `const # = ${value} ;`),
  fc.constant('const # = "text" ;'),
  enumBody().map((body) => `enum # ${body} ;`),
  fc
    .array(member, { minLength: 1, maxLength: 4 })
    .map((members) => `struct # { ${members.map((each) => `${each} ;`).join(' ')} } ;`),
  fc.tuple(member, member).map(([one, other]) => {
    return `union # switch ( bool # ) { case TRUE : ${one} ; case FALSE : ${other} ; } ;`;
  }),
  member.map((each) => `typedef ${each} ;`),
  fc
    .array(procedure, { minLength: 1, maxLength: 3 })
    .map((all) => all.map((each, i) => `${each} ${i} ;`).join(' '))
    .map((procedures) => `program # { version # { ${procedures} } = 1 ; } = 0x20000000 + @ ;`),
);

/** What may stand between two tokens; the first ones more often. */
const GLUE = [
  ...[' ', ' ', ' ', '\n', '\n', '\t', '\n\n\n', '\n    ', '\r\n', ' \\\n '],
  ...[
    ' /* one */ ',
    ' // two\n',
    '\n// three\n',
    '\n\n\t/* four */\n',
    ' /* five */\n',
    '\n/* six */ ',
    ' /*seven*/',
  ],
  '\n   /*\n    * many\n\t* lines\n    */\n',
  ' /* no\n      stars\n\n    here */ ',
  '  /* tabs\n\t\there\n\tand there */\n',
  '\n% passed = "line" ;\n',
  '\n%\n%#define C\n',
  '\n#ifdef ANYTHING\n# pragma /* and\n a comment */ once\n#endif /* ANYTHING */\n',
  '\n  #define MACRO 5 \\\n  + 1\n',
  '\n#if 0\n   what ever {{ "\n#endif\n',
  ' /* a */ /* b */\n  // c\n',
  ' // d\n     // e\n',
];

/** Sources with everything between their tokens that may stand there. */
export const randomSource: fc.Arbitrary<string> = fc
  .array(definition, { minLength: 1, maxLength: 4 })
  .map((definitions) => ['struct known { int a ; } ;', ...definitions].flatMap(words))
  .chain((tokens) => {
    const glue = fc.constantFrom(...GLUE);
    return fc.array(glue, { minLength: tokens.length + 1, maxLength: tokens.length + 1 }).map((between) => {
      let count = 0;
      const named = (token = ''): string =>
        token === '#' ? `n${count++}` : token === '@' ? String(count++) : token;
      return between.map((each, i) => each + named(tokens[i])).join('');
    });
  });
