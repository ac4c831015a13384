import { formatDiagnostic } from 'rpcgen-js';
import { compileFile } from 'rpcgen-js/files';
import { obeyParent } from './commands.js';
import { Gauge } from './gauge.js';

// The compiler of `.x` files in a process of its own.

const gauge = new Gauge();

const commands = {
  mark: () => gauge.mark(),
  figures: () => gauge.figures(),
  /** Compiles a file; gives what is wrong with it, as it is printed. */
  compile(file: string): readonly string[] {
    const compiled = compileFile(file);
    if (compiled.interface !== undefined) throw new Error(`${file} is taken`);
    return compiled.diagnostics.map(formatDiagnostic);
  },
};

export type CompilerCommands = typeof commands;
obeyParent(commands);
