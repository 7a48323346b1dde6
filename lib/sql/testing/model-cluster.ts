import type { Printed } from "../answers/testing.ts";
import type { World } from "../answers/testing-answers.ts";
import type { LookedAt } from "../templates/verify.ts";
import { type Script, sqlText } from "../tokens.ts";

type Grant = {
  db: string;
  schema: string;
  object: string;
  type: string;
  to: string;
  privilege: string;
  option: boolean;
};
type Default = Omit<Grant, "object" | "type"> & { creator: string | null; objects: string };
type Thing = { db: string; schema: string; object: string; type: string; owner: string };
type Member = { role: string; member: string; admin: boolean };

const NAME = '"((?:[^"]|"")*)"';
const plain = (name: string) => name.replaceAll('""', '"');
const names = (text: string) => [...text.matchAll(new RegExp(NAME, "g"))].map(([, name = ""]) => plain(name));
const paths = (text: string) =>
  [...text.matchAll(new RegExp(`${NAME}(?:\\.${NAME})*`, "g"))].map(([path]) => names(path));
const KIND_OF: Record<string, string> = {
  TABLES: "table",
  SEQUENCES: "sequence",
  FUNCTIONS: "routine",
  SCHEMAS: "schema",
  TYPES: "type",
};

/**
 * A model of a cluster after CockroachDB's documents: how statements change it, and how it answers the verify script. It reads the text of
 * statements by itself, without the code that makes or compares them.
 */
export class ModelCluster {
  things: Thing[] = [];
  grants: Grant[] = [];
  defaults: Default[] = [];
  members: Member[] = [];
  system: { to: string; privilege: string; option: boolean }[] = [];
  options = new Map<string, string[]>();
  #db = "defaultdb";

  run(script: Script): this {
    for (const statement of script) this.apply(sqlText(statement).slice(0, -1));
    return this;
  }

  /** An object created by its owner, with the rights that default privileges give on it. */
  make(db: string, schema: string, object: string, type: string, owner = "maker"): this {
    this.things.push({ db, schema, object, type, owner });
    for (const each of this.defaults)
      if (
        each.db === db &&
        (each.schema === "" || each.schema === schema) &&
        KIND_OF[each.objects] === type &&
        (each.creator === null || each.creator === owner)
      )
        this.grants.push({ db, schema, object, type, to: each.to, privilege: each.privilege, option: each.option });
    return this;
  }

  apply(text: string): void {
    for (const [pattern, change] of this.#statements) {
      const found = new RegExp(`^${pattern}$`, "s").exec(text);
      if (found) {
        change(found);
        return;
      }
    }
    throw new Error(`not understood: ${text}`);
  }

  readonly #statements: readonly (readonly [pattern: string, change: (found: RegExpExecArray) => void])[] = [
    ["(?:CREATE|DROP) ROLE .*", () => {}],
    [
      `USE ${NAME}`,
      ([, name = ""]) => {
        this.#db = plain(name);
      },
    ],
    [
      `REASSIGN OWNED BY ${NAME} TO (.*)`,
      ([, from = "", to = ""]) => {
        for (const thing of this.things)
          if (thing.db === this.#db && thing.owner === plain(from)) thing.owner = names(to)[0] ?? "runner";
      },
    ],
    [
      `ALTER USER ${NAME} WITH NO([A-Z]+)`,
      ([, name = "", option]) => {
        const options = this.options.get(plain(name)) ?? [];
        this.options.set(
          plain(name),
          options.filter((each) => each !== option),
        );
      },
    ],
    [
      `ALTER DEFAULT PRIVILEGES FOR (ALL ROLES|ROLE ${NAME}) (?:IN SCHEMA ${NAME} )?(GRANT|REVOKE)( GRANT OPTION FOR)? ([A-Z, ]+) ON ([A-Z]+) (?:TO|FROM) ${NAME}`,
      (found) => this.#default(found),
    ],
    [`(GRANT|REVOKE)( ADMIN OPTION FOR)? (${NAME}|admin) (?:TO|FROM) ${NAME}`, (found) => this.#member(found)],
    [
      `(GRANT|REVOKE)( GRANT OPTION FOR)? (SYSTEM )?([A-Z, ]+?)(?: ON (.+))? (?:TO|FROM) ${NAME}`,
      (found) => this.#grant(found),
    ],
  ];

  #member([, verb, option, role = "", , member = ""]: RegExpExecArray): void {
    const [of = "admin"] = names(role);
    const is = (each: Member) => each.role === of && each.member === plain(member);
    if (verb === "GRANT") this.members.push({ role: of, member: plain(member), admin: false });
    else if (option) for (const each of this.members.filter(is)) each.admin = false;
    else this.members = this.members.filter((each) => !is(each));
  }

  #default([, who, creator, schema, verb, option, list = "", objects = "", to = ""]: RegExpExecArray): void {
    for (const privilege of list.split(", ")) {
      const entry = {
        ...{ db: this.#db, schema: plain(schema ?? ""), objects, to: plain(to), privilege, option: false },
        creator: who === "ALL ROLES" ? null : plain(creator ?? ""),
      };
      const same = (each: Default) =>
        ["db", "schema", "objects", "to", "privilege", "creator"].every(
          (key) => each[key as keyof Default] === entry[key as keyof Default],
        );
      if (verb === "GRANT") this.defaults.push(entry);
      else if (option) for (const each of this.defaults.filter(same)) each.option = false;
      else this.defaults = this.defaults.filter((each) => !same(each));
    }
  }

  #grant([, verb, option, system, list = "", target = "", grantee = ""]: RegExpExecArray): void {
    const to = plain(grantee);
    for (const privilege of list.split(", ")) {
      if (system) {
        const same = (each: { to: string; privilege: string }) => each.to === to && each.privilege === privilege;
        if (verb === "GRANT") this.system.push({ to, privilege, option: false });
        else if (option) for (const each of this.system.filter(same)) each.option = false;
        else this.system = this.system.filter((each) => !same(each));
        continue;
      }
      for (const on of this.#targets(target)) {
        const same = (each: Grant) =>
          each.to === to &&
          (privilege === "ALL" || each.privilege === privilege) &&
          ["db", "schema", "object", "type"].every((key) => each[key as keyof Grant] === on[key as keyof typeof on]);
        if (verb === "GRANT") this.grants.push({ ...on, to, privilege, option: false });
        else if (option) for (const each of this.grants.filter(same)) each.option = false;
        else this.grants = this.grants.filter((each) => !same(each));
      }
    }
  }

  #targets(text: string): Omit<Grant, "to" | "privilege" | "option">[] {
    const [, word = ""] = /^(ALL [A-Z]+ IN SCHEMA|EXTERNAL CONNECTION|[A-Z]+) /.exec(text) ?? [];
    const at = paths(text);
    if (word === "DATABASE") return at.map(([db = ""]) => ({ db, schema: "", object: "", type: "database" }));
    if (word === "SCHEMA") return at.map(([db = "", schema = ""]) => ({ db, schema, object: "", type: "schema" }));
    if (word === "EXTERNAL CONNECTION")
      return at.map(([object = ""]) => ({ db: "", schema: "", object, type: "external_connection" }));
    const types = { TABLE: ["table", "sequence"], SEQUENCE: ["sequence"], TYPE: ["type"] }[word];
    if (types)
      return at.map(([db = "", schema = "", object = ""]) => {
        const thing = this.things.find((each) => each.db === db && each.schema === schema && each.object === object);
        return { db, schema, object, type: thing?.type ?? types[0] ?? "" };
      });
    // ALL TABLES are sequences too.
    const all = {
      TABLES: ["table", "sequence"],
      SEQUENCES: ["sequence"],
      FUNCTIONS: ["function"],
      PROCEDURES: ["procedure"],
      ROUTINES: ["function", "procedure"],
    }[word.split(" ")[1] ?? ""];
    return at.flatMap(([db = "", schema = ""]) =>
      this.things
        .filter((thing) => thing.db === db && thing.schema === schema && all?.includes(thing.type))
        .map(({ owner: _, ...thing }) => thing),
    );
  }

  /** Its answer to the script about all users, for each name with options or a membership. */
  everyone(databases: readonly string[], code: string, users: readonly string[]): Printed[] {
    const yes = (is: boolean) => (is ? "t" : "f");
    const proof = ["sql_user", "code", "database_name"];
    const roles = this.members.map(({ role, member, admin }) => [role, member, yes(admin)]);
    const system = this.system.map(({ to, privilege, option }) => [to, privilege, yes(option)]);
    const options = (user: string) => `{${[...(this.options.get(user) ?? []), "NOLOGIN"].join(",")}}`;
    const counts = [databases, users, roles, system].map(({ length }) => `${length}`);
    return [
      {
        columns: [...proof, "databases", "users", "roles", "system_grants"],
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
      ...databases.flatMap((db) => {
        const owners = [...new Set(this.things.filter((each) => each.db === db).map(({ owner }) => owner))];
        const owned = owners.map((owner) => [
          owner,
          `${this.things.filter((each) => each.db === db && each.owner === owner && each.type !== "database").length}`,
        ]);
        const world = users.flatMap((user) => this.world(user, { databases: [], others: [db] }).grants[db] ?? []);
        const powers = [...new Map(world.map((row) => [row.join("\n"), row])).values()].filter(
          ([, , , kind, , privilege = "", option]) =>
            option === "t" ||
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

  rolesOf(user: string): string[] {
    const found = new Set([user]);
    for (const member of found) for (const each of this.members) if (each.member === member) found.add(each.role);
    found.delete(user);
    return [...found];
  }

  /** Its answer about a user to the verify script for these places. */
  world(user: string, { databases, others = [], takenFrom = "" as never }: LookedAt, code?: string): World {
    const own = [user, ...this.rolesOf(user)];
    const yes = (is: boolean) => (is ? "t" : "f");
    const shown = (type: string) => (type === "function" || type === "procedure" ? "routine" : type);
    const nul = (text: string) => (text === "" ? "NULL" : text);
    const signature = ({ object, type }: { object: string; type: string }) =>
      shown(type) === "routine" ? `${object}(int8)` : object;
    const connections = this.grants.filter(({ type, to }) => type === "external_connection" && own.includes(to));
    const places = new Map<string, string[]>();
    for (const { name, schemas = ["public"] } of databases) places.set(name, [...(places.get(name) ?? []), ...schemas]);
    for (const name of others) places.set(name, places.get(name) ?? []);
    const isThere = ["database", "schema", "table", "sequence", "function", "procedure", "type"];
    return {
      user,
      ...(code === undefined ? {} : { code }),
      takenFrom,
      options: `{${[...(this.options.get(user) ?? []), "NOLOGIN"].join(",")}}`,
      roles: this.members
        .filter(({ member }) => own.includes(member))
        .map(({ role, member, admin }) => [role, member, yes(admin)]),
      system: this.system
        .filter(({ to }) => own.includes(to) || to === "public")
        .map(({ to, privilege, option }) => [to, privilege, yes(option)]),
      connections: connections.map(({ object, to, privilege, option }) => [object, to, privilege, yes(option)]),
      ownsDatabase: yes(this.things.some(({ type, owner }) => type === "database" && own.includes(owner))) as "t" | "f",
      grants: Object.fromEntries(
        [...places.keys()].map((db) => [
          db,
          [
            ...this.grants
              .filter((each) => each.db === db && own.includes(each.to))
              .map((each) => [
                db,
                nul(each.schema),
                nul(signature(each)),
                shown(each.type),
                each.to,
                each.privilege,
                yes(each.option),
              ]),
            ...connections.map(({ object, to, privilege, option }) => [
              "NULL",
              "NULL",
              object,
              "external_connection",
              to,
              privilege,
              yes(option),
            ]),
            // Owners are listed with all privileges.
            ...this.things
              .filter((each) => each.db === db && own.includes(each.owner))
              .map((each) => [
                db,
                nul(each.schema),
                each.type === "database" ? "NULL" : nul(signature(each)),
                shown(each.type),
                each.owner,
                "ALL",
                "t",
              ]),
            [db, "public", "NULL", "schema", "public", "CREATE", "f"],
            [db, "NULL", "NULL", "database", "public", "CONNECT", "f"],
          ],
        ]),
      ),
      owned: Object.fromEntries(
        [...places.keys()].map((db) => [
          db,
          this.things.filter((each) => each.db === db && each.type !== "database" && own.includes(each.owner)).length,
        ]),
      ),
      places: Object.fromEntries(
        [...places].map(([db, schemas]) => [
          db,
          Object.fromEntries(
            ["", ...new Set(schemas)].map((schema) => [
              schema,
              {
                objects: this.things
                  .filter((each) => each.db === db && isThere.includes(each.type))
                  .filter((each) => (schema === "" ? [...own, takenFrom].includes(each.owner) : each.schema === schema))
                  .map((each) => [
                    each.schema,
                    each.object,
                    shown(each.type),
                    each.owner,
                    yes(own.includes(each.owner)),
                  ]),
                defaults: this.defaults
                  .filter((each) => each.db === db && each.schema === schema)
                  .filter((each) => (each.creator === null ? own.includes(each.to) : each.to === user))
                  .map((each) => [
                    each.creator ?? "NULL",
                    yes(each.creator === null),
                    each.objects.toLowerCase(),
                    each.to,
                    each.privilege,
                    yes(each.option),
                  ]),
              },
            ]),
          ),
        ]),
      ),
    };
  }
}
