/**
 * The RPC language: `.x` files as RFC 4506 §6 and RFC 5531 §12 define them, and as rpcgen takes them.
 *
 * @module
 */
export { type Compiled, compileInterface, type CompileOptions } from './compile-interface.js';
export type { Diagnostic } from './diagnostics/diagnostic.js';
export { formatDiagnostic } from './diagnostics/format-diagnostic.js';
export type { ReadInclude } from './preprocessor/includes.js';
export { emitTypeScript } from './emit/emit-typescript.js';
export { type Formatted, formatSource } from './format/format-source.js';
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
export { findProcedure, type FoundProcedure, ProcedureNameError, procedureWords } from './find-procedure.js';
export { exampleJson } from './json/example-json.js';
export { type FromJsonOptions, fromJson, type JsonPlace } from './json/from-json.js';
export type { BytesForm } from './json/json-bytes.js';
export { type JsonFault, JsonValueError } from './json/json-value-error.js';
export { type Json, toJson, type ToJsonOptions } from './json/to-json.js';
export type { ResolvedType } from './runtime/interface-types.js';
export { codecOf, procedureOf, versionOf } from './runtime/codec-of.js';
