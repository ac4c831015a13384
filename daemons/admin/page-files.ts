import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

interface PageFile {
  /** The path that it is asked for by. */
  readonly path: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** In the package, beside dist: they are served as they are. */
const FOLDER = fileURLToPath(new URL('../../../daemons/admin/page/', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** All of them, read once. @throws Error where they are missing from the package */
export function readPageFiles(folder = FOLDER): readonly PageFile[] {
  return readdirSync(folder).flatMap((name) => {
    const type = TYPES[extname(name)];
    if (type === undefined) return [];
    return [{ path: name === 'index.html' ? '/' : `/${name}`, type, bytes: readFileSync(folder + name) }];
  });
}
