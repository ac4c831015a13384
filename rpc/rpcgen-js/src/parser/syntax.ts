import type { PrimitiveKind } from '../interface.js';
import type { PreparedToken } from '../expression/prepared-token.js';
import type { Span } from '../scanner/source-file.js';
import type { Token } from '../scanner/token.js';
import type { Expression, Macro } from '../expression/expression.js';

/** What the parser makes of a file: its definitions as they are written, names not looked up. */
export interface FileSyntax {
  readonly definitions: readonly DefinitionSyntax[];
  readonly programs: readonly ProgramSyntax[];
  /** Names in what could not be read: they may be defined there, so they are not reported as unknown. */
  readonly unread: ReadonlySet<string>;
  /** Whether there were so many syntax errors that the rest was not read. */
  readonly isCutShort: boolean;
}

export type DefinitionSyntax = ConstantSyntax | TextSyntax | NamedBody | TypedefSyntax;

export interface ConstantSyntax {
  readonly kind: 'constant';
  readonly name: Token;
  readonly value: Expression;
  readonly doc: string | undefined;
  /** The macro, where a `#define` defines it. */
  readonly macro?: Macro;
}

interface TextSyntax {
  readonly kind: 'text';
  readonly name: Token;
  readonly value: string;
  readonly doc: string | undefined;
}

/** The definition of a type with parts; where it stands within another one, it may have no name. */
export type Body = EnumSyntax | StructSyntax | UnionSyntax;

export type NamedBody = Body & { readonly name: Token };

export interface EnumSyntax {
  readonly kind: 'enum';
  readonly name?: Token;
  /** The keyword. */
  readonly at: Token;
  /** The token behind the brace. */
  readonly opening: PreparedToken;
  readonly members: readonly EnumMemberSyntax[];
  readonly doc: string | undefined;
}

export interface EnumMemberSyntax {
  readonly name: Token;
  /** None where it is one more than that of the member before. */
  readonly value: Expression | undefined;
  readonly doc: string | undefined;
}

export interface StructSyntax {
  readonly kind: 'struct';
  readonly name?: Token;
  readonly at: Token;
  readonly opening: PreparedToken;
  readonly members: readonly DeclarationSyntax[];
  readonly doc: string | undefined;
}

export interface UnionSyntax {
  readonly kind: 'union';
  readonly name?: Token;
  readonly at: Token;
  readonly opening: PreparedToken;
  readonly discriminant: DeclarationSyntax;
  readonly arms: readonly ArmSyntax[];
  readonly doc: string | undefined;
}

export interface ArmSyntax {
  /** Empty where it is the default arm only. */
  readonly cases: readonly Expression[];
  /** The keyword `default`, which may stand beside cases. */
  readonly otherwise: Token | undefined;
  /** None where the arm is void. */
  readonly declaration: DeclarationSyntax | undefined;
  readonly doc: string | undefined;
}

export interface TypedefSyntax {
  readonly kind: 'typedef';
  readonly name: Token;
  readonly declaration: DeclarationSyntax;
  readonly doc: string | undefined;
}

/** `type name`, with what makes an array or a pointer of it. */
export interface DeclarationSyntax {
  readonly type: TypeSyntax;
  /** None where an argument or a result has none. */
  readonly name: Token | undefined;
  readonly pointer: Token | undefined;
  /** From left to right: the first is the outermost. */
  readonly dimensions: readonly DimensionSyntax[];
  readonly doc: string | undefined;
}

export interface DimensionSyntax extends Span {
  readonly kind: 'fixed' | 'variable';
  /** None for `<>`. */
  readonly size: Expression | undefined;
}

export type TypeSyntax =
  | { readonly kind: PrimitiveKind; readonly at: Span }
  | { readonly kind: 'string' | 'opaque'; readonly at: Span }
  | { readonly kind: 'named'; readonly at: Token }
  | { readonly kind: 'inline'; readonly at: Span; readonly body: Body };

export interface ProgramSyntax {
  readonly name: Token;
  readonly number: Expression;
  readonly versions: readonly VersionSyntax[];
  readonly doc: string | undefined;
}

export interface VersionSyntax {
  readonly name: Token;
  readonly number: Expression;
  readonly procedures: readonly ProcedureSyntax[];
  readonly doc: string | undefined;
}

export interface ProcedureSyntax {
  readonly name: Token;
  readonly number: Expression;
  readonly result: DeclarationSyntax;
  /** Empty for `(void)` and `()`. */
  readonly args: readonly DeclarationSyntax[];
  readonly doc: string | undefined;
}
