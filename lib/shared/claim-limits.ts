/** For how many hours a claim link can be made to work; the first is what it is unless somebody chooses. */
export const CLAIM_HOURS = [1, 4, 8, 24] as const;
export const SECOND_WORD_MIN = 6;
export const SECOND_WORD_MAX = 100;
