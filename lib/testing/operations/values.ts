import { DESCRIPTION_FIELDS, descriptionOf, eachField, REQUEST_TEXTS } from "#lib/shared/sql-users/sql-user-fields.ts";
import { HALDEN } from "../people.ts";
import type { Foreign, More, Target } from "./fixture.ts";

/* Objects that do not exist, and how a SQL user is named. */

/** The administrator of the browser tests. */
export const ADMINISTRATOR_EMAIL = HALDEN.lena.email;
/** Every field that describes a SQL user, empty: doors refuse a description that leaves one out. */
export const EMPTY_DESCRIPTION = descriptionOf(DESCRIPTION_FIELDS, {});
/** Every text that a request for a SQL user takes. */
export const REQUESTED_TEXTS = eachField(REQUEST_TEXTS, () => "None.");
/** The id of the row by which Rolecall knows it, if it was kept by {@link saveSqlUser}. */
export const rowIdOf = ({ clusterId, name }: Target) => `usr_${clusterId}_${name}`;
export const ACCOUNT = { accountId: "acc_nobody", email: "nobody@halden.example" };
export const TEAM = { teamId: "tem_nobody" };
/** The name of an existing team. */
export const TAKEN_TEAM = "Doors";
export const target = ({ clusterId, name }: Target) => ({ clusterId, name });
export const cluster = ({ clusterId }: Target) => ({ clusterId });
export const row = (of: Target) => ({ id: rowIdOf(of) });
export const MISSING_CLUSTER = "00000000-0000-4000-8000-000000000000";
export const TOKEN = { name: "Nothing", scopes: ["read"], clusters: "all", addresses: [], days: 7 };
export const PUBLIC_KEY = "A".repeat(87);
export const team = ({ teamId }: Foreign): More[] => [{ input: { teamId } }];
export const searches = ({ name, clusterId, email, requestId }: Foreign): More[] => [
  { query: `?target=${name}` },
  { query: `?cluster=${clusterId}` },
  { query: `?actor=${encodeURIComponent(email)}` },
  { query: `?request=${requestId}` },
];
