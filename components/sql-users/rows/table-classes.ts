/** The table's own look is in `table.css`. */
export const TABLE = "rows";
/** with a column of the last login */
export const WITH_LOGINS = "rows with-logins";
/** columns that need a wide window */
export const WIDEST_ONLY = "max-lg:hidden";
