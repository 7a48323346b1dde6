import { NOTHING, tableEffects } from "../effects.ts";
import { right } from "../grants.ts";
import type { OwnerIntent } from "../intent.ts";
import { places } from "../listed.ts";
import { targetUser, type UserName } from "../names.ts";
import { checkDatabases } from "../objects.ts";
import type { Offer } from "../offer.ts";
import { SqlRefusal } from "../refusal.ts";
import { roleName } from "../role-name.ts";
import { onDatabase, onSchema } from "../targets.ts";
import type { Version } from "../version.ts";
import { reassignOwned } from "./ownership.ts";

/**
 * Makes schemas and tables, and owns them. Changing objects of others needs ownership: `takeOverFrom` moves it to the role of which the
 * user is a member. The database itself keeps its owner, who may drop it.
 */
export function ownerOffer(intent: OwnerIntent, version: Version | null): Offer {
  const databases = checkDatabases(intent.databases);
  if (databases.length === 0) throw new SqlRefusal("invalid_intent", intent.level, "Choose at least one database.");
  const from = intent.takeOverFrom === undefined ? null : targetUser(intent.takeOverFrom);
  // REASSIGN OWNED moves everything that a user owns: the undo would also move objects that the user owned before.
  if (from !== null && intent.via === "direct")
    throw new SqlRefusal(
      "invalid_intent",
      from,
      "With direct grants, undo could not tell the objects that a user takes over from those that it owned before. Choose a role.",
    );
  return {
    bundles: databases.map(({ name, schemas }) => ({
      // A role that owns objects is a separate role: members of the plain one get no objects of others.
      role: roleName(name, schemas, "ddl", from === null ? [] : [from]),
      database: name,
      rights: [
        right(version, onDatabase(name), ["CONNECT", "CREATE"], `create schemas in ${name}`),
        ...schemas.map((schema) =>
          right(version, onSchema(name, schema), ["USAGE", "CREATE"], `create tables in schema ${schema} of ${name}`),
        ),
      ],
      more:
        from === null
          ? undefined
          : (holder: UserName) => ({
              run: [reassignOwned(from, holder, name)],
              undo: [reassignOwned(holder, from, name)],
            }),
    })),
    databases,
    takenFrom: from ?? undefined,
    effects: {
      ...NOTHING,
      "create table": true,
      ...(from === null ? undefined : tableEffects("existing", ["ALL"])),
      "take next value of existing sequence": from !== null,
      "drop existing table": from !== null,
      "read other table of the schema": from !== null,
      // REASSIGN OWNED knows no schemas: it moves all that is in the database.
      "read other schema": from !== null,
    },
    can: `create schemas and tables in ${places(databases)}${from === null ? "" : `, and read, change and drop all that ${from} owned there, in the schemas that it may enter`}`,
    cannot: [
      from === null ? "read or change objects of others" : "read or change objects of all others",
      ...(from === null ? ["drop the database"] : []),
      "read or change tables of others in other databases",
    ],
    notes: [
      "Objects that the user creates belong to the user, not to a role: that gives others no rights on them.",
      ...(from === null
        ? []
        : [
            `If ${from} owns the database itself, the new owner gets it too, with the right to drop it.`,
            `What ${from} owns in another user's schema needs USAGE on that schema too. Choose these schemas as well.`,
          ]),
    ],
  };
}
