/** The words of a failure, by its code: what happened, and what to do. */
export type ErrorWords = Record<string, { title: string; text: string }>;
