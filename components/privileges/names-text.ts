/** A name with what stands before its dots: `["shop", "public", "orders"]`. */
export type Path = readonly [first: string, ...rest: string[]];

export type Paths = {
  readonly paths: readonly Path[];
  /** the first thing that cannot be understood, in one sentence; null where all is well */
  readonly problem: string | null;
};

/** The longest that the server takes; the database's own limit is lower. */
const NAME_MAX = 128;
const SHOWN_MAX = 40;

/** What stands between commas, semicolons and line ends, unless these are in double quotes. */
const ENTRY = /(?:"(?:[^"]|"")*"?|[^",;\n])+/g;
/** A part of a name, quoted or bare, and the dot or the end after it. */
const PART = /\s*(?:"((?:[^"]|"")+)"|([^".\s]+))\s*(\.|$)/y;

/**
 * Names as somebody types or pastes them: separated by commas, semicolons or line ends, their parts by dots, at most
 * `maxParts` parts each and `max` of them. A part in double quotes may hold anything; a doubled quote stands for one. Names
 * are taken exactly as they are written, upper case too, and each once, in the order of the text.
 */
export function parsePaths(text: string, maxParts: number, max: number): Paths {
  const found = new Map<string, Path>();
  let problem: string | null = null;
  for (const entry of text.matchAll(ENTRY)) {
    if (entry[0].trim() === "") continue;
    const path = parsePath(entry[0]);
    const wrong = path ? tooMuch(path, maxParts) : notAName(entry[0]);
    if (wrong) problem ??= at(text, entry.index, wrong);
    else if (path) found.set(JSON.stringify(path), path);
  }
  if (found.size > max) problem ??= `At most ${max} names at once; these are ${found.size}.`;
  return { paths: [...found.values()], problem };
}

/** As `parsePaths`, for names without parts. */
export function parseNames(text: string, max: number): { names: readonly string[]; problem: string | null } {
  const { paths, problem } = parsePaths(text, 1, max);
  return { names: paths.map(([name]) => name), problem };
}

function parsePath(entry: string): Path | null {
  const parts: string[] = [];
  PART.lastIndex = 0;
  for (let more = true; more; ) {
    const match = PART.exec(entry);
    if (!match) return null;
    const [, quoted, bare = "", end] = match;
    parts.push(quoted?.replaceAll('""', '"') ?? bare);
    more = end === ".";
  }
  const [first, ...rest] = parts;
  return first === undefined ? null : [first, ...rest];
}

function tooMuch(path: Path, maxParts: number): string | null {
  if (path.length > maxParts)
    return `“${shown(path.join("."))}” has ${path.length} parts, at most ${maxParts} can be meant.`;
  return path.some((part) => part.length > NAME_MAX) ? `A name has at most ${NAME_MAX} characters.` : null;
}

function notAName(entry: string): string {
  return `“${shown(entry.trim())}” is not a name. One with spaces, dots or commas stands in double quotes.`;
}

function shown(text: string): string {
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}

function at(text: string, index: number, problem: string): string {
  return text.includes("\n") ? `Line ${text.slice(0, index).split("\n").length}: ${problem}` : problem;
}
