import { annotatedLines } from './annotated-view.js';
import type { Exchange } from '../traffic/exchange.js';
import { jsonLine } from './json-view.js';
import type { KnownPrograms } from './known-programs.js';
import { textLines } from './text-view.js';

/** How exchanges are shown. */
export type ViewName = 'text' | 'json' | 'annotated';

/** One exchange as lines. */
export type View = (exchange: Exchange) => string[];

/** The view of that name, which knows these programs. */
export function viewOf(name: ViewName, programs: KnownPrograms): View {
  switch (name) {
    case 'text':
      return (exchange) => textLines(exchange, programs);
    case 'json':
      return (exchange) => [jsonLine(exchange, programs)];
    case 'annotated':
      return (exchange) => annotatedLines(exchange, programs);
  }
}
