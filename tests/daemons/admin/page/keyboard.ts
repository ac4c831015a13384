import type { Page } from 'playwright-core';

/** More than the page has places that the tabulator goes to. */
const MAX_STEPS = 60;

interface Focused {
  readonly name: string;
  readonly isWithin: boolean;
  readonly isSeen: boolean;
}

/** Somebody who has no mouse. */
export class Keyboard {
  readonly #page: Page;
  /** What had the focus and did not look like it. */
  readonly invisible: string[] = [];

  constructor(page: Page) {
    this.#page = page;
  }

  /** Goes on to what is called so. @throws Error where it is not reached */
  async tabTo(name: string, within = 'body'): Promise<void> {
    const passed: string[] = [];
    for (let step = 0; step < MAX_STEPS; step++) {
      await this.#page.keyboard.press('Tab');
      const focused = await this.#focused(within);
      if (!focused.isSeen) this.invisible.push(focused.name);
      if (focused.name === name && focused.isWithin) return;
      passed.push(focused.name);
    }
    throw new Error(`${name} was not reached: ${passed.join(', ')}`);
  }

  #focused(within: string): Promise<Focused> {
    return this.#page.evaluate<Focused>(`(() => {
      const focused = document.activeElement;
      const label = focused.labels?.[0]?.firstChild ?? focused;
      const name = focused.getAttribute('aria-label') ?? label.textContent;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(focused);
      const isSeen = (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none' || focused === document.body;
      return { name: name.trim(), isWithin: focused.closest(${JSON.stringify(within)}) !== null, isSeen };
    })()`);
  }
}
