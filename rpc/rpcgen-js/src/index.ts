/**
 * The RPC language: `.x` files as RFC 4506 §6 and RFC 5531 §12 define them, and as rpcgen takes them.
 *
 * @module
 */
export type { Diagnostic } from './diagnostic.js';
export type {
  Arm,
  Case,
  ConstantDefinition,
  Definition,
  EnumDefinition,
  EnumMember,
  Interface,
  Length,
  Member,
  Named,
  Place,
  PrimitiveKind,
  ProcedureDefinition,
  ProgramDefinition,
  StructDefinition,
  TextDefinition,
  Type,
  TypedefDefinition,
  UnionArm,
  UnionDefinition,
  VersionDefinition,
} from './interface.js';
