/** What a source becomes; it has to stay as it is then. */
export type Styled = readonly [what: string, source: string, expected: string];

export const STYLE_OF_COMMENTS: readonly Styled[] = [
  [
    'comments behind lines stand below each other, group by group',
    `struct a {
  int b; /* one */
  unsigned hyper c;    // two
  int d;

  int e;  /* three */
  int f_with_a_very_long_name_that_reaches_farther_than_any_other; /* four */
  int g;  /* five */
}; /* six */`,
    `struct a {
    int b;            /* one */
    unsigned hyper c; // two
    int d;

    int e; /* three */
    int f_with_a_very_long_name_that_reaches_farther_than_any_other; /* four */
    int g; /* five */
}; /* six */
`,
  ],
  [
    'comments that go on below the one behind a line',
    'const a = 1;   /* one\n                * goes on */\nconst bcd = 2; // two\n               // goes on\n// three\n',
    `const a = 1;   /* one
                * goes on */
const bcd = 2; // two
               // goes on
// three
`,
  ],
  [
    'comments before what they are about',
    `  /* a */
struct b{ // c
   // d
   /* e */ int f; /* g */ int h;
   // i
};
union j switch (bool k) {
      /* l */
      case TRUE: /* m */ int n; /* o */
      /* p */
      default: void;
      /* q */
};
enum r { S /* s */, T /* t */
   // u
};`,
    `/* a */
struct b { // c
    // d
    /* e */ int f; /* g */
    int h;
    // i
};
union j switch (bool k) {
/* l */
case TRUE:
    /* m */ int n; /* o */
/* p */
default:
    void;
    /* q */
};
enum r {
    S /* s */,
    T /* t */
    // u
};
`,
  ],
  [
    'comments within a line',
    'struct /* a */ b { int // c\n d /* e */ ; string f</* g */ 5 /* h */>;\n int\n/* i */\nj; };',
    `struct /* a */ b {
    int // c
        d /* e */;
    string f</* g */ 5 /* h */>;
    int
        /* i */
        j;
};
`,
  ],
  [
    'comments of several lines move as one',
    'struct a {\n/* one\n* two\n\n   * three */\n        /*\n          four\n            five */\n  int b;\n};',
    `struct a {
    /* one
     * two

     * three */
    /*
      four
        five */
    int b;
};
`,
  ],
  [
    'the lines of a comment that begin with tabs are not moved',
    'struct a {\n/* one\n\ttwo\n\t\tthree */\n\t/*\n\t * four\n\t */\n\tint b; /* five\n\t\t  six */\n};',
    `struct a {
    /* one
\ttwo
\t\tthree */
    /*
     * four
     */
    int b; /* five
\t\t  six */
};
`,
  ],
  ['a comment alone', '/* a */', '/* a */\n'],
];
