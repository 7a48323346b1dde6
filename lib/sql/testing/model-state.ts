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
 * The state of a model of a cluster, after CockroachDB's documents: how statements change it. It reads their text by itself, without the
 * code that makes them.
 */
export class ModelState {
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
      `ALTER (?:USER|ROLE) ${NAME} WITH NO([A-Z]+)`,
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
        db: this.#db,
        schema: plain(schema ?? ""),
        objects,
        to: plain(to),
        privilege,
        option: false,
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
}
