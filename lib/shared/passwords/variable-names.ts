const SPELLING = new Map([
  ["-", "D"],
  ["_", "U"],
  [".", "P"],
]);
/** How a suffix that spells characters looks. A name that already ends like this gets one too. */
const SPELLED = /[-_]x(?:[dup]|h[0-9a-f]+h)+$/;
const PLAIN_CLUSTER = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const PLAIN_USER = /^[a-z0-9]+(_[a-z0-9]+)*$/;

/**
 * The begin of an environment variable for a SQL user of a cluster, whatever else is in the file: `prod` and `app_user` give
 * `PROD_APP_USER`. A suffix spells the characters that became an underscore: `app-user` gives `PROD__APP_USER_XD`. Two underscores separate
 * the names where one would be ambiguous.
 */
export function variableOf(cluster: string, user: string): string {
  const isPlain = isPlainIn(PLAIN_USER, user) && /^[a-z0-9]+$/.test(cluster);
  const begin = `${variable(PLAIN_CLUSTER, cluster)}${isPlain ? "_" : "__"}${variable(PLAIN_USER, user)}`;
  return /^[0-9]/.test(begin) ? `_${begin}` : begin;
}

function isPlainIn(form: RegExp, name: string): boolean {
  return form.test(name) && !SPELLED.test(name);
}

function variable(form: RegExp, name: string): string {
  const upper = name.replaceAll(/[^a-z0-9]/gu, "_").toUpperCase();
  if (isPlainIn(form, name)) return upper;
  return `${upper}_X${Array.from(name.replaceAll(/[a-z0-9]/g, ""), spell).join("")}`;
}

/** One letter, or the code point in hexadecimal between two `H`. */
function spell(character: string): string {
  return SPELLING.get(character) ?? `H${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}H`;
}
