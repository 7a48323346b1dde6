import type { Printed } from "../answers/testing.ts";
import type { World } from "../answers/testing-answers.ts";
import type { LookedAt } from "../templates/verify.ts";
import { ModelState } from "./model-state.ts";

/** A cluster prints each grant and each membership once. */
function once(rows: readonly string[][]): string[][] {
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
}

const yes = (is: boolean) => (is ? "t" : "f");
const nul = (text: string) => (text === "" ? "NULL" : text);
const shown = (type: string) => (type === "function" || type === "procedure" ? "routine" : type);
const signature = ({ object, type }: { object: string; type: string }) =>
  shown(type) === "routine" ? `${object}(int8)` : object;

/** A model of a cluster: what statements make of it, and how it answers the verify scripts, without the code that compares answers. */
export class ModelCluster extends ModelState {
  /** Its answer to the script about all users, for each name with options or a membership. */
  everyone(
    databases: readonly string[],
    code: string,
    users: readonly string[],
    others: readonly string[] = [],
  ): Printed[] {
    const proof = ["sql_user", "code", "database_name"];
    const roles = once(this.members.map(({ role, member, admin }) => [role, member, yes(admin)]));
    const system = once(this.system.map(({ to, privilege, option }) => [to, privilege, yes(option)]));
    const options = (user: string) => `{${[...(this.options.get(user) ?? []), "NOLOGIN"].join(",")}}`;
    const present = ["system", ...databases, ...others].map((name, at) => [`${at + 100}`, name]);
    const counts = [["system", ...databases], users, roles, system, present].map(({ length }) => `${length}`);
    return [
      {
        columns: [...proof, "databases", "users", "roles", "system_grants", "cluster_databases"],
        rows: [["*", code, "defaultdb", ...counts]],
      },
      {
        columns: ["username", "role_options", "role_options_length", "owns_database"],
        rows: users.map((user) => [
          ...[user, options(user), `${options(user).length}`],
          yes(this.things.some(({ type, owner }) => type === "database" && owner === user)),
        ]),
      },
      { columns: ["role_name", "member", "is_admin"], rows: roles },
      { columns: ["grantee", "privilege_type", "is_grantable"], rows: system },
      { columns: ["database_id", "cluster_database"], rows: present },
      ...["system", ...databases].flatMap((db) => {
        const owners = [...new Set(this.things.filter((each) => each.db === db).map(({ owner }) => owner))];
        const owned = owners.map((owner) => [
          owner,
          `${this.things.filter((each) => each.db === db && each.owner === owner && each.type !== "database").length}`,
        ]);
        const isEmpty = ![...this.grants, ...this.things].some((each) => each.db === db);
        // The answers about each of many users take long, and have nothing about an empty database.
        const world = isEmpty
          ? []
          : users.flatMap((user) => this.world(user, { databases: [], others: [db] }).grants[db] ?? []);
        const everyone = this.everyonesRights(db).map((row) => row.toSpliced(4, 0, "public"));
        const powers = [...new Map([...world, ...everyone].map((row) => [row.join("\n"), row])).values()].filter(
          ([, , , kind, , privilege = "", option]) =>
            option === "t" ||
            db === "system" ||
            (kind === "database" && !/^(CONNECT|CREATE|TEMPORARY|BACKUP|CHANGEFEED|ZONECONFIG)$/.test(privilege)),
        );
        return [
          {
            columns: [...proof, "owners", "powers"],
            rows: [["*", code, db, `${owned.length}`, `${powers.length}`]],
          },
          { columns: ["owner", "owned"], rows: owned },
          {
            columns: "database_name schema_name object_name object_type grantee privilege_type is_grantable".split(" "),
            rows: powers,
          },
        ];
      }),
    ];
  }

  /** What public has on a database, and in `system`, as the verify script asks for it. */
  everyonesRights(db: string): string[][] {
    const granted = this.grants
      .filter((each) => each.db === db && each.to === "public" && (each.type === "database" || db === "system"))
      .map(({ schema, object, type, privilege, option }) => [
        ...[db, schema || "NULL", object || "NULL", type, privilege],
        option ? "t" : "f",
      ]);
    if (db !== "system") return once([[db, "NULL", "NULL", "database", "CONNECT", "f"], ...granted]);
    return once([
      ["system", "public", "NULL", "schema", "USAGE", "f"],
      ["system", "public", "comments", "table", "SELECT", "f"],
      ...granted,
    ]);
  }

  rolesOf(user: string): string[] {
    const found = new Set([user]);
    for (const member of found) for (const each of this.members) if (each.member === member) found.add(each.role);
    found.delete(user);
    return [...found];
  }

  /** Its answer about a user to the verify script for these places. */
  world(user: string, { databases, others = [], takenFrom = "" as never }: LookedAt, code?: string): World {
    const own = [user, ...this.rolesOf(user)];
    const optionsOf = (name: string) => `{${[...(this.options.get(name) ?? []), "NOLOGIN"].join(",")}}`;
    const places = new Map<string, string[]>();
    for (const { name, schemas = ["public"] } of databases) places.set(name, [...(places.get(name) ?? []), ...schemas]);
    for (const name of others) places.set(name, places.get(name) ?? []);
    const all = [...new Set([...places.keys(), "system"])];
    const forAll = <T>(of: (db: string) => T) => Object.fromEntries(all.map((db) => [db, of(db)]));
    return {
      user,
      code,
      takenFrom,
      options: optionsOf(user),
      roleOptions: Object.fromEntries(this.rolesOf(user).map((role) => [role, optionsOf(role)])),
      everyone: forAll((db) => this.everyonesRights(db)),
      roles: once(
        this.members
          .filter(({ member }) => own.includes(member))
          .map(({ role, member, admin }) => [role, member, yes(admin)]),
      ),
      system: once(
        this.system
          .filter(({ to }) => own.includes(to) || to === "public")
          .map(({ to, privilege, option }) => [to, privilege, yes(option)]),
      ),
      connections: once(
        this.connectionsOf(own).map(({ object, to, privilege, option }) => [object, to, privilege, yes(option)]),
      ),
      ownsDatabase: yes(this.things.some(({ type, owner }) => type === "database" && own.includes(owner))),
      grants: forAll((db) => this.grantsIn(db, own)),
      owned: Object.fromEntries(
        [...places.keys()].map((db) => [
          db,
          this.things.filter((each) => each.db === db && each.type !== "database" && own.includes(each.owner)).length,
        ]),
      ),
      places: Object.fromEntries(
        [...places].map(([db, schemas]) => {
          const at = (schema: string) => ({
            objects: this.objectsIn(db, schema, own, takenFrom),
            defaults: this.defaultsIn(db, schema, own),
          });
          return [db, Object.fromEntries(["", ...new Set(schemas)].map((schema) => [schema, at(schema)]))];
        }),
      ),
    };
  }

  private connectionsOf(own: readonly string[]) {
    return this.grants.filter(({ type, to }) => type === "external_connection" && own.includes(to));
  }

  private grantsIn(db: string, own: readonly string[]): string[][] {
    return once([
      ...this.grants
        .filter((each) => each.db === db && own.includes(each.to))
        .map((each) => [
          ...[db, nul(each.schema), nul(signature(each)), shown(each.type)],
          ...[each.to, each.privilege, yes(each.option)],
        ]),
      ...this.connectionsOf(own).map(({ object, to, privilege, option }) => [
        ...["NULL", "NULL", object, "external_connection"],
        ...[to, privilege, yes(option)],
      ]),
      // Owners are listed with all privileges.
      ...this.things
        .filter((each) => each.db === db && own.includes(each.owner))
        .map((each) => [
          ...[db, nul(each.schema), each.type === "database" ? "NULL" : nul(signature(each)), shown(each.type)],
          ...[each.owner, "ALL", "t"],
        ]),
      ...(db === "system" ? [] : [[db, "public", "NULL", "schema", "public", "CREATE", "f"]]),
    ]);
  }

  private objectsIn(db: string, schema: string, own: readonly string[], takenFrom: string): string[][] {
    const isThere = ["database", "schema", "table", "sequence", "function", "procedure", "type"];
    return this.things
      .filter((each) => each.db === db && isThere.includes(each.type))
      .filter((each) => (schema === "" ? [...own, takenFrom].includes(each.owner) : each.schema === schema))
      .map(({ schema: at, object, type, owner }) => [at, object, shown(type), owner, yes(own.includes(owner))]);
  }

  /** `own`: the user and its roles. */
  private defaultsIn(db: string, schema: string, own: readonly string[]): string[][] {
    return this.defaults
      .filter((each) => each.db === db && each.schema === schema)
      .filter((each) => (each.creator === null ? own.includes(each.to) : each.to === own[0]))
      .map(({ creator, objects, to, privilege, option }) => [
        ...[creator ?? "NULL", yes(creator === null), objects.toLowerCase()],
        ...[to, privilege, yes(option)],
      ]);
  }
}
