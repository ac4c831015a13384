/**
 * The compiler at work on files: what `sunrpc compile` and `sunrpc fmt` do.
 *
 * @module
 */
export { type CommandOutput, type CompileCommand, runCompile } from './compile-command.js';
export { type CompiledFile, compileFile, type CompileFileOptions } from './compile-file.js';
export { type CompileFlags, compileCommandOf } from './compile-flags.js';
export { formatFiles, formatInput, type Sinks } from './format-files.js';
export { interruption, watchCompile } from './watch-command.js';
