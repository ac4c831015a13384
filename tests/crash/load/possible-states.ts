import { isDeepStrictEqual } from 'node:util';
import { type Answer, answerOf, type Ask, UNKNOWN_USER, type UserState } from './user-model.js';

/**
 * What a server may hold of a user, as far as its answers tell: after an operation whose answer never came, both what
 * was before it and what it would have made.
 */
export class PossibleStates {
  #states: readonly UserState[] = [UNKNOWN_USER];

  get all(): readonly UserState[] {
    return this.#states;
  }

  /** Any of them. */
  get likely(): UserState {
    return this.#states.at(-1) ?? UNKNOWN_USER;
  }

  /** It was asked, and nobody knows whether it was carried out. */
  doubted(ask: Ask): void {
    const after = this.#states.map((state) => answerOf(state, ask).after);
    this.#states = distinct([...this.#states, ...after]);
  }

  /** It was answered. Returns what is wrong with the answer; undefined where a possible state gives it. */
  answered(ask: Ask, given: Answer): string | undefined {
    const outcomes = this.#states.map((state) => answerOf(state, ask));
    const fitting = outcomes.filter(({ answer }) => isDeepStrictEqual(answer, given));
    if (fitting.length === 0) {
      const expected = outcomes.map(({ answer }) => JSON.stringify(answer)).join(' or ');
      return `${ask.operation} ${ask.path ?? ''} was answered ${JSON.stringify(given)}, not ${expected}`;
    }
    this.#states = distinct(fitting.map(({ after }) => after));
    return undefined;
  }
}

function distinct(states: readonly UserState[]): UserState[] {
  const kept: UserState[] = [];
  for (const state of states) if (!kept.some((other) => isDeepStrictEqual(other, state))) kept.push(state);
  return kept;
}
