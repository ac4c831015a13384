/** What became of an input: taken for what it claims to be, or refused by one of our errors or answers. */
export type Outcome = 'accepted' | 'refused';
