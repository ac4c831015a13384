import t from 'tap';
import { compiled, complaints, definition, finding, messages } from './compiled.js';

/** The names of what a source comes to, in order. */
function names(source: string, options: Parameters<typeof compiled>[1] = {}): string[] {
  return compiled(source, options).definitions.map(({ name }) => name);
}

await t.test('what the headers of Sun RPC define, where the file does not', (t) => {
  t.same(names('struct s { netobj a; opaque_auth b; };'), ['auth_flavor', 'opaque_auth', 'netobj', 's']);
  t.match(definition('struct s { netobj a; };', 'netobj'), {
    type: { kind: 'var opaque', max: { value: 1024 } },
  });
  t.same(names('const A = AUTH_SYS; const AUTH_NONE = 7;'), ['AUTH_SYS', 'A', 'AUTH_NONE']);
  t.match(definition('typedef opaque netobj<5>; struct s { netobj a; };', 'netobj'), {
    type: { max: { value: 5 } },
  });
  t.same(names('union u switch (bool b) { case TRUE: int x; case FALSE: void; };'), ['u']);
  t.end();
});

await t.test('%#define, where the file does not', (t) => {
  const source =
    '%#define MAX 10\n%#define LEN MAX+1\n%#define F(x) x\n%#define NOT_A_NUMBER foo\ntypedef string t<LEN>;';
  t.same(names(source), ['MAX', 'LEN', 't']);
  t.match(definition(source, 't'), { type: { max: { value: 11, name: 'LEN' } } });
  t.match(definition(`${source} const MAX = 20;`, 'LEN'), { value: 21 }, 'its own constant wins');
  t.end();
});

await t.test('-D, where the file does not', (t) => {
  const source = 'typedef opaque id[LEN];';
  t.match(definition(source, 'id', { defines: { LEN: '16' } }), {
    type: { length: { value: 16, name: 'LEN' } },
  });
  t.match(definition(`${source} const LEN = 4;`, 'id', { defines: { LEN: '16' } }), {
    type: { length: { value: 4 } },
  });
  t.same(names('const A = 1;', { defines: { UNUSED: '1' } }), ['A']);
  t.end();
});

const TYPES =
  'const LEN = 4; struct id { opaque bytes[LEN]; deep more; }; struct deep { int x; }; struct unused { int y; };';

await t.test('NAME.x, for the NAME.h of a %#include: only what is needed', (t) => {
  const source = '%#include <sys/types.h>\nstruct s { id a; };';
  t.same(names(source, finding({ 'sys/types.x': TYPES })), ['LEN', 'id', 'deep', 's']);
  t.same(names(source, finding({ 'types.x': TYPES })), ['LEN', 'id', 'deep', 's'], 'beside the file');
  const far = finding({ 'types.x': '%#include "far.h"\n', 'far.x': TYPES });
  t.same(names(source, far), ['LEN', 'id', 'deep', 's'], 'by the companion of a companion');
  t.match(messages(source, finding({ 'types.x': 'struct other { int x; };' })), [/Unknown type 'id'/]);
  t.end();
});

await t.test('constants and enums of the C header itself, and no structs', (t) => {
  const header = `
    #ifndef H
    #define H
    #include "more.h"
    #include <missing.h>
    extern int f(const char *s, ...);
    enum { SMALL = 3, LARGE = SMALL << 2, };
    typedef enum { NEW = 1, OLD } age;
    struct id { char *name; void (*f)(int); };
    static inline int g(void) { return 1; }
    #define LEN ((size_t) 4)
    #endif`;
  const files = finding({ 'types.h': header, 'more.h': '#define MORE 5\n' });
  const source = '%#include "types.h"\n';
  t.match(definition(`${source}const A = LARGE + MORE;`, 'A', files), { value: 17 });
  t.match(definition(`${source}struct s { age a; };`, 'age', files), {
    members: [{ name: 'NEW' }, { name: 'OLD' }],
  });
  t.match(messages(`${source}struct s { id a; };`, files), [/Unknown type 'id'/]);
  t.end();
});

await t.test('other .x files that are given along', (t) => {
  const beside = [{ file: 'types.x', text: TYPES }];
  t.same(names('%#include <krb5.h>\nstruct s { id a; };', { beside }), ['LEN', 'id', 'deep', 's']);
  t.match(compiled('struct s { id a; };', { beside }).definitions, [
    { place: { file: 'types.x' } },
    {},
    {},
    { place: { file: 'input.x' } },
  ]);
  t.end();
});

await t.test('a file that is given along has to be right; one that is come upon need not', (t) => {
  const wrong = 'struct id { int x }; strcut other { };';
  const source = '%#include "types.h"\nstruct s { id a; };';
  t.match(complaints(source, { beside: [{ file: 'types.x', text: wrong }] }), [
    /^types.x:1:18/,
    /^types.x:1:22/,
  ]);
  t.same(complaints(source, finding({ 'types.x': wrong })), []);
  t.same(
    complaints('struct s { int a; };', { beside: [{ file: 'types.x', text: wrong }] }),
    [],
    'unless nobody needs it',
  );
  t.end();
});

await t.test('the %#define of a file that definitions are taken from', (t) => {
  const text = '%#define LEN 7\ntypedef opaque id[LEN];';
  const source = '%#include "types.h"\nstruct s { id a; };';
  t.match(definition(source, 'id', finding({ 'types.x': text })), { type: { length: { value: 7 } } });
  t.match(definition(source, 'id', { beside: [{ file: 'types.x', text }] }), {
    type: { length: { value: 7 } },
  });
  t.end();
});

await t.test('what is nowhere: the hint says what may help', (t) => {
  const source = '%#include "a.h"\n%#include <b/c.h>\ntypedef string t<LEN>;\nstruct s { foo x; foo y; };';
  const [constant = '', type = '', ...others] = complaints(source);
  t.match(
    constant,
    /3:18: error: Unknown constant 'LEN'\n.*\n.*\n {2}hint: .*'a\.h', 'b\/c\.h'.* -D LEN=value/,
  );
  t.match(type, /4:12: error: Unknown type 'foo'\n.*\n.*\n {2}hint: .*'a\.h', 'b\/c\.h'.*--beside FILE\.x/);
  t.same(others, [], 'each name is missed once');
  t.match(complaints('struct point { int x; }; struct s { piont p; };'), [/hint: Did you mean 'point'\?/]);
  t.end();
});

await t.test('headers that name each other are followed so far', (t) => {
  const looked = (at: number): string[] => {
    const files = Object.fromEntries(
      Array.from({ length: 300 }, (_, i) => [
        `h${i}.x`,
        `%#include "h${i + 1}.h"\n${i === at ? 'struct id { int x; };' : ''}`,
      ]),
    );
    return messages('%#include "h0.h"\nstruct s { id a; };', finding(files));
  };
  t.same(looked(199), []);
  t.match(looked(200), [/Unknown type 'id'/]);
  t.end();
});
