import { listed } from "../../listed.ts";
import { coversLater, type Expected } from "./expected.ts";
import { type FoundObject, type Held, includes, isAbout } from "./held-rights.ts";
import { pathOf } from "./surplus.ts";

/** The part of a script's right that the user does not hold, one phrase for each privilege and object. `all` is what the script gives. */
export function missingOf(entry: Expected, held: Held, all: readonly Expected[]): string[] {
  switch (entry.kind) {
    case "system":
      return entry.privileges
        .filter((privilege) => !includes(privilegesOf(held.system), privilege))
        .map((privilege) => `SYSTEM ${privilege}`);
    case "default":
      return missingDefaults(entry, held);
    case "ownership":
      return held.objects
        .filter(({ within, database, owner }) => within === "" && database === entry.database && owner === entry.object)
        .map((object) => `ownership of ${object.objectType} ${pathOf(object)}, which ${object.owner} owns`);
    case "database":
    case "schema":
    case "connection":
      return missingOn(entry, entry.kind === "connection" ? "external connection" : entry.kind, held);
    case "table":
    case "sequence":
    case "routine":
      return entry.object === null ? missingInSchema(entry, held, all) : missingOn(entry, entry.kind, held);
    default:
      return entry.kind satisfies never;
  }
}

function missingOn(entry: Expected, words: string, held: Held): string[] {
  const on = privilegesOf(held.grants.filter((grant) => isAbout(entry, grant)));
  const path = pathOf({ database: entry.database ?? "", schema: entry.schema ?? "", object: entry.object ?? "" });
  return entry.privileges
    .filter((privilege) => !includes(on, privilege))
    .map((privilege) => `${privilege} on ${words} ${path}`);
}

/**
 * A script for existing objects gives nothing on those that are created later, and no answer of the cluster says when one was created: what
 * has a right on some objects of a schema may be right to lack it on others.
 */
function missingInSchema(entry: Expected, held: Held, all: readonly Expected[]): string[] {
  const isForLater = coversLater(entry, all);
  return lacksInSchema(entry, held).flatMap(({ path, privilege, isOnOthers }) => {
    if (isForLater) return `${privilege} on ${entry.kind} ${path}`;
    return isOnOthers ? [] : `${privilege} on ${entry.kind} ${path}, unless it is newer than the grant`;
  });
}

/** Objects that lack a right that the script gives on existing ones only, one phrase each: they may be newer than the grant. */
export function perhapsNewer(entry: Expected, held: Held, all: readonly Expected[]): string[] {
  if (!["table", "sequence", "routine"].includes(entry.kind) || entry.object !== null) return [];
  if (coversLater(entry, all)) return [];
  const lacks = lacksInSchema(entry, held).filter(({ isOnOthers }) => isOnOthers);
  return [...Map.groupBy(lacks, ({ path }) => path)].map(
    ([path, privileges]) =>
      `Whether ${entry.kind} ${path} is newer than the grant, or lost ${listed(privileges.map(({ privilege }) => privilege))} since`,
  );
}

type Lack = {
  readonly path: string;
  readonly privilege: string;
  /** whether the user holds it on another object of the kind in this schema */
  readonly isOnOthers: boolean;
};

/** A right on all that is in a schema now: each object must have it. Sequences are granted on by a statement of their own. */
function lacksInSchema(entry: Expected, held: Held): Lack[] {
  const kind = entry.kind;
  // Several functions may have one name: SHOW GRANTS tells them apart by their signatures.
  const count = new Map<string, number>();
  for (const { within, database, objectType, object } of held.objects)
    if (within === entry.schema && database === entry.database && objectType === kind)
      count.set(object, kind === "routine" ? (count.get(object) ?? 0) + 1 : 1);
  const signatures = new Map<string, Set<string>>();
  for (const grant of held.grants)
    if (isAbout(entry, grant))
      for (const privilege of grant.privilege === "ALL" ? entry.privileges : [grant.privilege]) {
        const key = JSON.stringify([nameOf(grant.objectType, grant.object), privilege]);
        const found = signatures.get(key) ?? new Set();
        signatures.set(key, found.add(grant.object));
      }
  const having = (object: string, privilege: string) => signatures.get(JSON.stringify([object, privilege]))?.size ?? 0;
  const anywhere = new Set(
    entry.privileges.filter((privilege) => [...count.keys()].some((object) => having(object, privilege) > 0)),
  );
  return [...count].flatMap(([object, objects]) => {
    const path = pathOf({ database: entry.database ?? "", schema: entry.schema ?? "", object });
    return entry.privileges
      .filter((privilege) => having(object, privilege) < objects)
      .map((privilege) => ({ path, privilege, isOnOthers: anywhere.has(privilege) }));
  });
}

function missingDefaults({ database, schema, object, privileges }: Expected, { defaults }: Held): string[] {
  const found = defaults.filter(
    (each) =>
      each.creator === null &&
      each.database === database &&
      each.schema === (schema ?? "") &&
      (each.objects === object || (object === "functions" && each.objects === "routines")),
  );
  const where = pathOf({ database: database ?? "", schema: schema ?? "", object: "" });
  return privileges
    .filter((privilege) => !includes(privilegesOf(found), privilege))
    .map((privilege) => `${privilege} on ${object} that any role creates later in ${where}`);
}

function privilegesOf(granted: readonly { readonly privilege: string }[]): string[] {
  return granted.map(({ privilege }) => privilege);
}

/** Routines are shown with their arguments. */
export function nameOf(objectType: string, object: FoundObject["object"]): string {
  return /^(routine|function|procedure)$/.test(objectType) ? object.replace(/\(.*$/s, "") : object;
}
