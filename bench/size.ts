/** Whether every group runs once with the least that it can: `npm run prove` sees so that a bench still works. Its figures mean nothing. */
export const SMALLEST = process.argv.includes("--smallest");

/** How often, or with how much, a group measures. */
export const sized = (full: number, smallest: number): number => (SMALLEST ? smallest : full);
