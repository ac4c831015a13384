import {
  type CompileOptions,
  compileInterface,
  type Definition,
  formatDiagnostic,
  type Interface,
} from 'rpcgen-js';

/** Included files by name, as a file may find them. */
export type Files = Readonly<Record<string, string>>;

/** The options by which these files are found. */
export function finding(files: Files): Pick<CompileOptions, 'readInclude'> {
  return {
    readInclude: (name) => {
      const text = files[name];
      return text === undefined ? undefined : { file: name, text };
    },
  };
}

/** All that is said of a source. */
export function complaints(source: string, options?: CompileOptions): string[] {
  return compileInterface(source, options).diagnostics.map(formatDiagnostic);
}

/** The messages alone, each with its line and column. */
export function messages(source: string, options?: CompileOptions): string[] {
  return compileInterface(source, options).diagnostics.map(
    ({ line, column, message }) => `${line}:${column} ${message}`,
  );
}

/** @throws Error with what is wrong */
export function compiled(source: string, options?: CompileOptions): Interface {
  const { interface: made, diagnostics } = compileInterface(source, options);
  if (made === undefined) throw new Error(diagnostics.map(formatDiagnostic).join('\n'));
  return made;
}

/** The definition of a name, without its place. @throws Error where there is none */
export function definition(
  source: string,
  name: string,
  options?: CompileOptions,
): Omit<Definition, 'place'> {
  const found = compiled(source, options).definitions.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return Object.fromEntries(Object.entries(found).filter(([key]) => key !== 'place')) as Omit<
    Definition,
    'place'
  >;
}
