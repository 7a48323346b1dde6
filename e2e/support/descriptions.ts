import {
  DESCRIPTION_FIELDS,
  descriptionOf,
  eachField,
  REQUEST_TEXTS,
} from "../../lib/shared/sql-users/sql-user-fields.ts";

/** Every field that describes a SQL user, empty: doors refuse a description that leaves one out. */
export const EMPTY_DESCRIPTION = descriptionOf(DESCRIPTION_FIELDS, {});
/** Every text that a request for a SQL user takes. */
export const REQUESTED_TEXTS = eachField(REQUEST_TEXTS, () => "None.");
