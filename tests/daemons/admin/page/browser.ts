import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';

interface Tap {
  teardown(end: () => Promise<void> | void): void;
}

/** What a page may take to be there, on a machine that does much else. */
export const SLOW_MS = 15_000;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

/** Debian's browser, without a window and with no traffic of its own. */
export async function startBrowser(t: Tap, args: readonly string[] = []): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking', ...args],
  });
  t.teardown(() => browser.close());
  return browser;
}

export interface Look {
  readonly colorScheme?: 'light' | 'dark';
  readonly viewport?: { readonly width: number; readonly height: number };
}

export const DESK = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 800 };

/** A page, and all that its console says of errors and warnings. */
export async function opened(
  browser: Browser,
  url: string,
  { colorScheme = 'light', viewport = DESK }: Look = {},
): Promise<{ page: Page; errors: string[] }> {
  const context = await browser.newContext({ colorScheme, viewport });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(url);
  return { page, errors };
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What keeps people out of a page as it is now, by axe-core. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate<Violation[]>('axe.run().then(({ violations }) => violations)');
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${html}: ${failureSummary}`),
  );
}

/** A page in light and dark, on a desk and on a phone, one after the other. */
export async function inEachLook(page: Page, look: (name: string) => Promise<void>): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const)
    for (const [where, viewport] of Object.entries({ desk: DESK, phone: PHONE })) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(viewport);
      await look(`${colorScheme}, ${where}`);
    }
}
