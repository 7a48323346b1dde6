/** Whether the long version of a test is asked for, as `npm run prove` does. The small ones have the same seeds. */
export const PROVE = process.env.ROLECALL_PROVE === "1";
