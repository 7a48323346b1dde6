import { cellOf, type Found } from "./read/result-set.ts";

/** A role option, and the user or role that has it. */
export type HeldOption = { readonly holder: string; readonly option: string };

/** The role options in a result of the verify scripts, with their holders; undefined where one was cut. */
export function readOptions({ set, rows }: Found): readonly HeldOption[] | undefined {
  if (!set) return [];
  const options: HeldOption[] = [];
  for (const row of rows) {
    const cell = cellOf(set, row, "role_options");
    const text = cell === "NULL" ? "" : cell;
    if (`${[...text].length}` !== cellOf(set, row, "role_options_length")) return undefined;
    options.push(...heldOptions(cellOf(set, row, "username"), text));
  }
  return options;
}

/** The role options in a cell of `SHOW USERS`, with their holder. */
export function heldOptions(holder: string, cell: string): HeldOption[] {
  return optionsIn(cell === "NULL" ? "" : cell).map((option) => ({ holder, option }));
}

/**
 * The role options in a cell of `SHOW USERS`: an array from v25.3, whose quotes keep a value with commas together, and before that a list in
 * words without quotes, where a value can look like an option. A text that is no whole array is cut at each sign of one.
 */
export function optionsIn(cell: string): string[] {
  const text = cell.trim();
  const isArray = text.startsWith("{") || text.startsWith("[");
  const parts = isArray ? (elementsOf(text) ?? text.split(/[,{}"[\]]+/)) : withSubjects(text.split(/"*,"*/));
  return parts.map((option) => option.trim()).filter((option) => option !== "");
}

/** The role options of releases before v25.3 (pkg/sql/roleoption/role_option.go). */
const NAMED =
  /^(?:(?:NO)?(?:BYPASSRLS|CANCELQUERY|CONTROLCHANGEFEED|CONTROLJOB|CREATEDB|CREATELOGIN|CREATEROLE|LOGIN|MODIFYCLUSTERSETTING|REPLICATION|SQLLOGIN|VIEWACTIVITY|VIEWACTIVITYREDACTED|VIEWCLUSTERSETTING)$|(?:VALID UNTIL|SUBJECT|PROVISIONSRC)=)/;

/**
 * A list in words (string_agg with a comma, pkg/sql/delegate/show_roles.go), in which a distinguished name has commas of its own. What follows
 * SUBJECT and is no role option belongs to it. What looks like a role option stays one.
 */
function withSubjects(parts: readonly string[]): string[] {
  const options: string[] = [];
  let isInSubject = false;
  for (const part of parts) {
    const isNamed = NAMED.test(part.trim());
    if (isInSubject && !isNamed) options.push(`${options.pop()},${part}`);
    else options.push(part);
    if (isNamed) isInSubject = part.trim().startsWith("SUBJECT=");
  }
  return options;
}

/** An element with quotes, in which a backslash keeps the next character, or one without. */
const ELEMENT = /\s*(?:"((?:[^"\\]|\\.)*)"|([^,{}"[\]\\]*))\s*(,|$)/suy;

/** The elements of an array as the database or JSON writes one; undefined for any other text, and for one without quotes. */
function elementsOf(text: string): string[] | undefined {
  if (!text.includes('"')) return undefined;
  if (!text.endsWith(text.startsWith("{") ? "}" : "]")) return undefined;
  const inner = text.slice(1, -1);
  const elements: string[] = [];
  ELEMENT.lastIndex = 0;
  for (let found = ELEMENT.exec(inner); found; found = ELEMENT.exec(inner)) {
    elements.push(found[1]?.replace(/\\(.)/gsu, "$1") ?? found[2] ?? "");
    if (found[3] === "") return elements;
  }
  return undefined;
}

/** The source of a user that single sign-on provisioned (PROVISIONSRC); null for others. The database refuses to change its password. */
export function provisionOf(user: string, options: readonly HeldOption[]): string | null {
  const isOwn = ({ holder, option }: HeldOption) => holder === user && option.startsWith(PROVISIONED);
  // After a backslash it is the rest of a value with a comma, such as a distinguished name (SUBJECT), which others may set.
  const found = options.find((each, index) => isOwn(each) && !options[index - 1]?.option.endsWith("\\"));
  return found?.option.slice(PROVISIONED.length) ?? null;
}

const PROVISIONED = "PROVISIONSRC=";

/** A role option as a phrase. */
export function optionWords(user: string, { holder, option }: HeldOption): string {
  return `role option ${option}${holder === user ? "" : ` of the role ${holder}`}`;
}
