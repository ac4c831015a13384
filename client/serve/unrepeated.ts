import type { Diagnose } from '../../daemons/diagnostics.js';

/** Says what is said again and again, attempt after attempt, once: until something else is said. */
export function unrepeated(diagnose: Diagnose): Diagnose {
  let last: string | undefined;
  return (message) => {
    if (message !== last) diagnose(message);
    last = message;
  };
}
