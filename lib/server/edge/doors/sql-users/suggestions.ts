import * as operations from "#lib/shared/operations/sql-users/suggestions.ts";
import { bind } from "../../../run/door.ts";
import { getSuggestion, getSuggestions } from "../../../sql-users/suggest/suggest.ts";
import { about } from "./about-sql-user.ts";

export const suggestionDoor = bind(operations.suggestion, {
  permission: "sql_users.apply",
  about,
  work: getSuggestion,
});

export const suggestionsDoor = bind(operations.suggestions, {
  permission: "sql_users.apply",
  about: ({ clusterId }) => ({ clusterId }),
  work: getSuggestions,
});
