import { compileInterface, type Interface } from 'rpcgen-js';

/** The interface of a source that is right. @throws Error with what is wrong with it */
export function compiled(source: string): Interface {
  const { interface: described, diagnostics } = compileInterface(source);
  if (described !== undefined) return described;
  throw new Error(diagnostics.map(({ line, message }) => `${line}: ${message}`).join('\n'));
}
