/**
 * What a `.x` file declares, once it is checked: every name is resolved, every number is known, anonymous types have
 * names. Plain data that converts to JSON and back; what the emitter, the codecs made at run time and the tools
 * work from.
 */
export interface Interface {
  /** The file that was compiled, as it was named. */
  readonly file: string;
  /** Constants and types in the order of the file, included ones where they were included. */
  readonly definitions: readonly Definition[];
  readonly programs: readonly ProgramDefinition[];
}

/** A constant or a type. Names are unique in an interface, over all kinds. */
export type Definition =
  | ConstantDefinition
  | TextDefinition
  | EnumDefinition
  | StructDefinition
  | UnionDefinition
  | TypedefDefinition;

/** What every definition has. */
export interface Named {
  /** As the file spells it; within a `namespace`, without that. What had no name is called after where it stands. */
  readonly name: string;
  /** The comment that stands before it or behind it on its line, without comment marks; lines joined by `\n`. */
  readonly doc?: string;
}

/** Where a definition stands. */
export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
}

/** `const NAME = value;` (RFC 4506 §4.17), and `#define NAME value` where the value is a number. */
export interface ConstantDefinition extends Named {
  readonly kind: 'constant';
  /** Any integer: a decimal string where a JavaScript number would not be exact. */
  readonly value: number | string;
  readonly place: Place;
}

/** `const NAME = "text";` and `#define NAME "text"`: nothing on the wire, but rpcgen takes it and key_prot.x has one. */
export interface TextDefinition extends Named {
  readonly kind: 'text';
  /** What stands between the quotes, as it stands there. */
  readonly value: string;
  readonly place: Place;
}

/** `enum name { MEMBER = value, … }` (RFC 4506 §4.3). */
export interface EnumDefinition extends Named {
  readonly kind: 'enum';
  readonly members: readonly EnumMember[];
  readonly place: Place;
}

export interface EnumMember extends Named {
  /** Of type `int`. */
  readonly value: number;
}

/** `struct name { … }` (RFC 4506 §4.14). */
export interface StructDefinition extends Named {
  readonly kind: 'struct';
  /** Without the pointer to the next node where it is the node of a list. */
  readonly members: readonly Member[];
  /** The name of the last member, where that is a pointer to the next node of a list (RFC 4506 §4.19). */
  readonly next?: string;
  /** Whether it contains itself in another way than by {@link StructDefinition.next}, directly or through others. */
  readonly isRecursive: boolean;
  readonly place: Place;
}

export interface Member extends Named {
  readonly type: Type;
}

/** `union name switch (discriminant) { … }` (RFC 4506 §4.15). */
export interface UnionDefinition extends Named {
  readonly kind: 'union';
  /** `int`, `unsigned int`, `bool`, or a named type that comes down to one of them or to an enumeration. */
  readonly discriminant: Member;
  readonly arms: readonly UnionArm[];
  /** The default arm. */
  readonly otherwise?: Arm;
  readonly isRecursive: boolean;
  readonly place: Place;
}

/** What an arm holds. A void one has no name: `name` is empty then. */
export interface Arm extends Named {
  readonly type: Type;
}

export interface UnionArm extends Arm {
  /** The values that select it; at least one. */
  readonly cases: readonly Case[];
}

export interface Case {
  /** The discriminant's number: of type `int` or `unsigned int`; 0 or 1 for `bool`. */
  readonly value: number;
  /** The member of the enumeration, TRUE or FALSE, or the constant that the file names; none for a number or an expression. */
  readonly name?: string;
}

/** `typedef … name;` (RFC 4506 §4.18). */
export interface TypedefDefinition extends Named {
  readonly kind: 'typedef';
  readonly type: Type;
  /** Whether the type contains itself through this name. */
  readonly isRecursive: boolean;
  readonly place: Place;
}

/** The types that have no parts. */
export type PrimitiveKind =
  'void' | 'bool' | 'int' | 'unsigned int' | 'hyper' | 'unsigned hyper' | 'float' | 'double' | 'quadruple';

/** A type as it is used. Other spellings (`u_long`, `short`, `int64_t`, …) have become what they are on the wire. */
export type Type =
  | { readonly kind: PrimitiveKind }
  | { readonly kind: 'string'; readonly max?: Length }
  /** `opaque x[n]` */
  | { readonly kind: 'opaque'; readonly length: Length }
  /** `opaque x<max>` */
  | { readonly kind: 'var opaque'; readonly max?: Length }
  /** `T x[n]` */
  | { readonly kind: 'array'; readonly of: Type; readonly length: Length }
  /** `T x<max>` */
  | { readonly kind: 'var array'; readonly of: Type; readonly max?: Length }
  /** `T *x` */
  | { readonly kind: 'optional'; readonly of: Type }
  /** `T *x`, where T is the node of a list: all its nodes. `node` names a struct with `next`. */
  | { readonly kind: 'list'; readonly node: string }
  /** `T x`, where T is the node of a list: that node, and behind it all others. */
  | { readonly kind: 'non-empty list'; readonly node: string }
  /** `T x`: another definition that is no constant. */
  | { readonly kind: 'named'; readonly name: string };

/** A length or a maximum: an `unsigned int`. */
export interface Length {
  readonly value: number;
  /** The constant that the file names, where it names one. */
  readonly name?: string;
}

/** `program NAME { … } = number;` (RFC 5531 §12). */
export interface ProgramDefinition extends Named {
  /** An `unsigned int`, as are those of versions and procedures. */
  readonly number: number;
  readonly versions: readonly VersionDefinition[];
  readonly place: Place;
}

export interface VersionDefinition extends Named {
  readonly number: number;
  readonly procedures: readonly ProcedureDefinition[];
}

export interface ProcedureDefinition extends Named {
  readonly number: number;
  /** Several arguments have become a struct of `definitions`, with members `arg1`, `arg2`, … where they have no names. */
  readonly args: Type;
  readonly result: Type;
  /** Its comment says `@oneway`: the server sends no reply. */
  readonly oneway: boolean;
  /** Its comment says `@idempotent`: it may be sent again when nobody knows whether it ran. */
  readonly idempotent: boolean;
}
