import type { Scope } from "#lib/sql/intent.ts";
import { type AccessForm, isOption, isTablePrivilege, PLAIN_FORM } from "./access-form.ts";
import { isLevel } from "./levels.ts";

/** Proxies and chat programs cut longer addresses. */
export const SEARCH_MAX = 1_500;
/** Choices that may be long, longest first. */
const LONG = ["tables", "schemas", "db", "others", "connections", "from"] as const;
const TEXT_MAX = 2_000;
const VERSION_MAX = 40;

const SCOPES: Record<Scope, true> = { existing: true, future: true, both: true };

/** The choices in a query string; unknown values are ignored. */
export function parseForm(params: URLSearchParams): AccessForm {
  const text = (name: string) => (params.get(name) ?? "").slice(0, TEXT_MAX);
  const list = (name: string) => [...new Set(text(name).split(",").filter(Boolean))];
  const level = params.get("for");
  const scope = params.get("when");
  const admin = params.get("admin");
  return {
    level: isLevel(level) ? level : PLAIN_FORM.level,
    databases: [...new Set(params.getAll("db").filter(Boolean))],
    otherDatabases: text("others"),
    schemas: text("schemas"),
    tables: text("tables"),
    privileges: params.has("may") ? list("may").filter(isTablePrivilege) : PLAIN_FORM.privileges,
    scope: isScope(scope) ? scope : PLAIN_FORM.scope,
    options: list("with").filter(isOption),
    takeOverFrom: text("from"),
    connections: text("connections"),
    via: params.get("via") === "direct" ? "direct" : PLAIN_FORM.via,
    version: params.has("version") ? text("version").slice(0, VERSION_MAX) : null,
    demote: admin === "take" ? true : admin === "keep" ? false : null,
    rootStays: params.has("root"),
  };
}

/** The query string of the choices with its question mark; empty for the defaults. `kept` is false if some did not fit. */
export function formSearch(form: AccessForm): { search: string; isComplete: boolean } {
  const params = new URLSearchParams();
  const put = (name: string, value: string, plain = "") => value !== plain && params.set(name, value);
  put("for", form.level, PLAIN_FORM.level);
  for (const database of form.databases) params.append("db", database);
  put("others", form.otherDatabases);
  put("schemas", form.schemas);
  put("tables", form.tables);
  put("may", form.privileges.join(), PLAIN_FORM.privileges.join());
  put("when", form.scope, PLAIN_FORM.scope);
  put("with", form.options.join());
  put("from", form.takeOverFrom);
  put("connections", form.connections);
  put("via", form.via, PLAIN_FORM.via);
  if (form.version !== null) params.set("version", form.version);
  if (form.demote !== null) params.set("admin", form.demote ? "take" : "keep");
  if (form.rootStays) params.set("root", "stays");
  let isComplete = true;
  for (const name of LONG) {
    if (params.toString().length < SEARCH_MAX) break;
    isComplete &&= !params.has(name);
    params.delete(name);
  }
  return { search: params.size === 0 ? "" : `?${params}`, isComplete };
}

/** Only the query string of `formSearch`. */
export function searchOfForm(form: AccessForm): string {
  return formSearch(form).search;
}

function isScope(text: string | null): text is Scope {
  return text !== null && Object.hasOwn(SCOPES, text);
}
