import type { Expected } from "./expected.ts";
import { grouped, type Held, type HeldGrant, includes, isAbout } from "./held-rights.ts";
import { nameOf } from "./missing.ts";
import { type Surplus, surplusWords } from "./surplus.ts";

/** NOSQLLOGIN takes a right, and gives none. */
const NO_RIGHT: ReadonlySet<string> = new Set(["NOSQLLOGIN"]);

/** Options that say whether and how a user signs in give no right. */
const SIGN_IN = /^(NO[A-Z]+|LOGIN|SQLLOGIN|[A-Z][\w .-]*=.*)$/s;

type ByDatabase = ReadonlyMap<string, readonly Expected[]>;

/** The rights that the user holds and the script does not give, each once. */
export function surplusOf(expected: readonly Expected[], wantedRoles: readonly string[], held: Held): Surplus[] {
  const byDatabase: ByDatabase = grouped(expected);
  const making = new Set([...byDatabase].flatMap(([database, entries]) => (makesObjects(entries) ? [database] : [])));
  const all: Surplus[] = [
    ...held.roles.flatMap(({ role, member, isAdmin }): Surplus[] => {
      if (!wantedRoles.includes(role)) return [{ kind: "role", role, member, onlyOption: false }];
      return isAdmin ? [{ kind: "role", role, member, onlyOption: true }] : [];
    }),
    ...held.roleOptions
      .filter(({ option }) => !SIGN_IN.test(option))
      .map(({ holder, option }): Surplus => ({ kind: "role option", option, holder, ofRole: holder !== held.user })),
    ...surplusSystem(expected, held),
    ...held.objects.flatMap(({ within, isOwn, ...object }): Surplus[] =>
      within === "" && isOwn && !making.has(object.database) ? [{ kind: "ownership", ...object }] : [],
    ),
    ...surplusGrants(byDatabase, held),
    ...surplusDefaults(byDatabase, held),
  ];
  return [
    ...new Map(all.map((each) => [surplusWords(each) + (each.kind === "role" ? each.member : ""), each])).values(),
  ];
}

function surplusSystem(expected: readonly Expected[], { system }: Held): Surplus[] {
  const wanted = expected.filter(({ kind }) => kind === "system").flatMap(({ privileges }) => privileges);
  return system
    .filter(({ privilege }) => !NO_RIGHT.has(privilege))
    .flatMap(({ privilege, grantee, grantable }): Surplus[] => {
      const isWanted = wanted.includes(privilege);
      return isWanted && !grantable ? [] : [{ kind: "system", privilege, grantee, onlyOption: isWanted }];
    });
}

/** Owners are listed with ALL and the grant option: an owned object is reported as owned, or is one that the script lets the user make. */
function surplusGrants(expected: ByDatabase, { grants, objects }: Held): Surplus[] {
  const key = (each: Omit<HeldGrant, "grantee" | "privilege" | "grantable">, holder: string) =>
    JSON.stringify([
      each.database,
      each.schema,
      each.objectType === "database" ? "" : nameOf(each.objectType, each.object),
      holder,
    ]);
  const owned = new Set(objects.filter(({ isOwn }) => isOwn).map((object) => key(object, object.owner)));
  return grants.flatMap((grant): Surplus[] => {
    if (grant.privilege === "ALL" && grant.grantable && owned.has(key(grant, grant.grantee))) return [];
    const onlyOption = (expected.get(grant.database) ?? []).some(
      (entry) => includes(entry.privileges, grant.privilege) && isAbout(entry, grant),
    );
    return onlyOption && !grant.grantable ? [] : [{ kind: "grant", ...grant, onlyOption }];
  });
}

function surplusDefaults(expected: ByDatabase, { defaults, user }: Held): Surplus[] {
  return defaults.flatMap((each): Surplus[] => {
    // A role owns the objects that it creates anyway.
    if (each.creator === user && each.grantee === user) return [];
    const onlyOption = (expected.get(each.database) ?? []).some(
      ({ kind, database, schema, object, privileges }) =>
        kind === "default" &&
        each.creator === null &&
        database === each.database &&
        (schema ?? "") === each.schema &&
        (object === each.objects || (object === "functions" && each.objects === "routines")) &&
        includes(privileges, each.privilege),
    );
    return onlyOption && !each.grantable ? [] : [{ kind: "default", ...each, onlyOption }];
  });
}

/** Whether the script lets the user make objects in a database, which are then its own. */
function makesObjects(entries: readonly Expected[]): boolean {
  return entries.some(
    ({ kind, privileges }) =>
      kind === "ownership" || ((kind === "database" || kind === "schema") && includes(privileges, "CREATE")),
  );
}
