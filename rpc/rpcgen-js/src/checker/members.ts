import { quoted } from '../diagnostics/excerpt.js';
import type { Member } from '../interface.js';
import type { DeclarationSyntax } from '../parser/syntax.js';
import type { Token } from '../scanner/token.js';
import { placeSeenFrom } from './place.js';
import { type TypeContext, typeOf } from './types.js';

export function memberOf(context: TypeContext, declaration: DeclarationSyntax): Member {
  const name = declaration.name?.text ?? '';
  return { name, ...docPart(declaration.doc), type: typeOf(context, declaration) };
}

/** A doc where there is one. */
export function docPart(doc: string | undefined): { doc?: string } {
  return doc === undefined ? {} : { doc };
}

/** Says which members of a struct or union have the name of another one. */
export function reportTwice(context: TypeContext, declarations: readonly DeclarationSyntax[]): void {
  const seen = new Map<string, Token>();
  for (const { name } of declarations) {
    if (name === undefined) continue;
    const first = seen.get(name.text);
    if (first === undefined) seen.set(name.text, name);
    else
      context.diagnostics.error(
        name,
        `There is another member ${quoted(name.text)}`,
        `The first stands at ${placeSeenFrom(name, first)}`,
      );
  }
}
