import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import prettier from 'prettier';
import ts from 'typescript';
import { ROOT } from '../../../started-program.js';

/** A folder of modules that are held to the rules of this repository: formatting, types, lint. Ours are installed in it. */
export class CheckedProject {
  readonly folder = mkdtempSync(join(tmpdir(), 'sunshare-generated-'));
  readonly #files: string[] = [];

  constructor() {
    const compilerOptions = {
      rootDir: '.',
      outDir: 'out',
      types: ['node'],
      typeRoots: [`${ROOT}node_modules/@types`],
    };
    const config = { extends: `${ROOT}tsconfig.json`, compilerOptions, include: ['*.ts'], references: [] };
    this.write('package.json', '{ "type": "module" }');
    this.write('tsconfig.json', JSON.stringify(config));
    symlinkSync(`${ROOT}node_modules`, join(this.folder, 'node_modules'));
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
    if (name.endsWith('.ts')) this.#files.push(name);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What the compiler says under our settings; also writes the compiled modules to `out`. */
  typeErrors(): string[] {
    const { options } = ts.getParsedCommandLineOfConfigFile(
      join(this.folder, 'tsconfig.json'),
      {},
      {
        ...ts.sys,
        onUnRecoverableConfigFileDiagnostic: () => undefined,
      },
    ) ?? { options: {} };
    const program = ts.createProgram(
      this.#files.map((file) => join(this.folder, file)),
      options,
    );
    const all = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
    return all.map(
      (each) => `${each.file?.fileName} ${ts.flattenDiagnosticMessageText(each.messageText, '\n')}`,
    );
  }

  async lintErrors(): Promise<string[]> {
    const parserOptions = { projectService: false, project: ['tsconfig.json'], tsconfigRootDir: this.folder };
    const overrideConfig = [{ languageOptions: { parserOptions } }];
    const eslint = new ESLint({
      cwd: this.folder,
      overrideConfigFile: `${ROOT}eslint.config.js`,
      overrideConfig,
    });
    const results = await eslint.lintFiles(this.#files);
    return results.flatMap(({ filePath, messages }) =>
      messages.map(({ line, message, ruleId }) => `${filePath}:${line} ${message} ${ruleId}`),
    );
  }
}

/** The text as Prettier would have it. */
export async function formatted(text: string): Promise<string> {
  const options = await prettier.resolveConfig(`${ROOT}package.json`);
  return prettier.format(text, { ...options, parser: 'typescript' });
}
