/* Apart from the schemas, which the pages do not load. */

/** How many SQL users one act restricts. */
export const MOST_RESTRICTED = 1_000;
/** Of how many clusters, on the page: each is read. */
export const MOST_CLUSTERS = 20;
/** How long the others wait after the first one, where nothing else is chosen. */
export const CANARY_MINUTES = 10;
/** For how long a SQL user that was put back stays so, at most. */
export const MOST_BACK_HOURS = 7 * 24;
