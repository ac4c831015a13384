import { createWriteStream } from 'node:fs';

// serve.mjs LIBRARY FILE: takes entries and appends them to FILE, many lines in one write where they come fast.

const [, , library, file] = process.argv;
const lines = createWriteStream(file, { flags: 'a' });
const { serve } = await import(`./${library}.mjs`);
const port = await serve(({ username, operation, timestamp }) => {
  lines.write(`${username} ${operation} ${timestamp}\n`);
});
console.log(`listening on 127.0.0.1:${port}`);
