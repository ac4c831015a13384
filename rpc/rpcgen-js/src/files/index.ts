/**
 * The compiler at work on files: what `sunrpc compile` does.
 *
 * @module
 */
export {
  type CommandOutput,
  type CompileCommand,
  compileOne,
  type Outcome,
  runCompile,
} from './compile-command.js';
export { type CompiledFile, compileFile, type CompileFileOptions } from './compile-file.js';
export { type CompileFlags, compileCommandOf } from './compile-flags.js';
export { watchCompile } from './watch-command.js';
