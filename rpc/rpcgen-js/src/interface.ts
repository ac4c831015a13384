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
  /** Programs in the order of the file. */
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
  /** As the file spells it, without its `namespace`. An anonymous type is named after the place where it stands. */
  readonly name: string;
  /** The comment that stands before it or behind it on its line, without comment marks; lines joined by `\n`. */
  readonly doc?: string;
}

/** Where a definition stands. */
export interface Place {
  /** The file as it was named, or as it was found by `#include`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
}

/** `const NAME = value;` (RFC 4506 §4.17), and `#define NAME value` where the value is a number. */
export interface ConstantDefinition extends Named {
  readonly kind: 'constant';
  /** An integer; as a decimal string where a JavaScript number would not be exact. */
  readonly value: number | string;
  /** Where it is defined. */
  readonly place: Place;
}

/** `const NAME = "text";`, `#define NAME "text"`: not on the wire, but rpcgen takes them, and key_prot.x has one. */
export interface TextDefinition extends Named {
  readonly kind: 'text';
  /** What stands between the quotes, escapes of C left as they are. */
  readonly value: string;
  /** Where it is defined. */
  readonly place: Place;
}

/** `enum name { MEMBER = value, … }` (RFC 4506 §4.3). */
export interface EnumDefinition extends Named {
  readonly kind: 'enum';
  /** In the order of the file; their numbers need not be unique. */
  readonly members: readonly EnumMember[];
  /** Where it is defined. */
  readonly place: Place;
}

/** A member of an enumeration. */
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
  /** Whether it contains itself, directly or through others, other than by {@link StructDefinition.next}. */
  readonly isRecursive: boolean;
  /** Where it is defined. */
  readonly place: Place;
}

/** A member of a struct, or a union's discriminant. */
export interface Member extends Named {
  /** What it holds. */
  readonly type: Type;
}

/** `union name switch (discriminant) { … }` (RFC 4506 §4.15). */
export interface UnionDefinition extends Named {
  readonly kind: 'union';
  /** `int`, `unsigned int`, `bool`, or a named type that comes down to one of them or to an enumeration. */
  readonly discriminant: Member;
  /** The arms that values select, without the default one. */
  readonly arms: readonly UnionArm[];
  /** The default arm. */
  readonly otherwise?: Arm;
  /** Whether it contains itself, directly or through others. */
  readonly isRecursive: boolean;
  /** Where it is defined. */
  readonly place: Place;
}

/** What an arm holds. A void one has no name: `name` is empty then. */
export interface Arm extends Named {
  /** What it holds; `void` where nothing. */
  readonly type: Type;
}

/** An arm that values select. */
export interface UnionArm extends Arm {
  /** The values that select it; at least one. */
  readonly cases: readonly Case[];
}

/** A value that selects an arm. */
export interface Case {
  /** The discriminant's number: of type `int` or `unsigned int`; 0 or 1 for `bool`. */
  readonly value: number;
  /** The member, the constant, TRUE or FALSE that the file names; undefined for a number or an expression. */
  readonly name?: string;
}

/** `typedef … name;` (RFC 4506 §4.18). */
export interface TypedefDefinition extends Named {
  readonly kind: 'typedef';
  /** The type that it names. */
  readonly type: Type;
  /** Whether the type contains itself through this name. */
  readonly isRecursive: boolean;
  /** Where it is defined. */
  readonly place: Place;
}

/** The types that have no parts. */
export type PrimitiveKind =
  'void' | 'bool' | 'int' | 'unsigned int' | 'hyper' | 'unsigned hyper' | 'float' | 'double' | 'quadruple';

/** A type as it is used. Other spellings (`u_long`, `short`, `int64_t`, …) have become the type that is on the wire. */
export type Type =
  /** A type without parts. */
  | { readonly kind: PrimitiveKind }
  /** `string x<max>` */
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
  /** 0 to 4,294,967,295. */
  readonly value: number;
  /** The constant that the file names, where it names one. */
  readonly name?: string;
}

/** `program NAME { … } = number;` (RFC 5531 §12). */
export interface ProgramDefinition extends Named {
  /** An `unsigned int`, as are those of versions and procedures. */
  readonly number: number;
  /** In the order of the file. */
  readonly versions: readonly VersionDefinition[];
  /** Where it is defined. */
  readonly place: Place;
}

/** `version NAME { … } = number;` (RFC 5531 §12). */
export interface VersionDefinition extends Named {
  /** Unique in its program. */
  readonly number: number;
  /** In the order of the file. */
  readonly procedures: readonly ProcedureDefinition[];
}

/** `result NAME(args) = number;` (RFC 5531 §12). */
export interface ProcedureDefinition extends Named {
  /** Unique in its version. */
  readonly number: number;
  /** Several arguments have become a struct of `definitions`; those without names are its members `arg1`, `arg2`, … */
  readonly args: Type;
  /** What it gives back. */
  readonly result: Type;
  /** Its comment says `@oneway`: the server sends no reply. */
  readonly oneway: boolean;
  /** Its comment says `@idempotent`: it may be sent again when nobody knows whether it ran. */
  readonly idempotent: boolean;
}
