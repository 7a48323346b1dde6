/** The lifetimes of a claim link in hours; the first is the default. */
export const CLAIM_HOURS = [1, 4, 8, 24] as const;
export const SECOND_WORD_MIN = 6;
export const SECOND_WORD_MAX = 100;
