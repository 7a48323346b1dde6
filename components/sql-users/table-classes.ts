/** The geometry of the table, shared by head, rows and skeleton. */
export const TABLE = "w-full table-fixed border-separate border-spacing-0 max-md:table-auto";
export const CELL = "cell";
export const CUT = "cut";
/** A cell whose value may be missing: where it is empty, it shows a dash. */
export const VALUE_CELL = "cell cell-value";
export const FIRST_CELL = "pl-gutter max-md:pl-gutter";
export const LAST_CELL = "pr-4 pl-0 max-md:pr-2";
/** On a phone the name takes what the other columns leave. */
export const NAME_WIDTH = "max-md:w-full max-md:max-w-0";
/** columns that need a wide window */
export const WIDEST_ONLY = "max-lg:hidden";
/** columns that a phone has no room for */
export const WIDE_ONLY = "max-md:hidden";
