/** The parts of a dotted name: `["shop", "public", "orders"]`. */
type Path = readonly [first: string, ...rest: string[]];

export type Paths = {
  readonly paths: readonly Path[];
  /** the first problem in one sentence; null if there is none */
  readonly problem: string | null;
};

/** The server's limit; the database's own is lower. */
const NAME_MAX = 128;
const SHOWN_MAX = 40;

/** The text between separators outside double quotes. */
const ENTRY = /(?:"(?:[^"]|"")*"?|[^",;\n])+/g;
/** A quoted or bare part of a name, with the dot or end after it. */
const PART = /\s*(?:"((?:[^"]|"")+)"|([^".\s]+))\s*(\.|$)/y;

/**
 * Typed or pasted names, separated by commas, semicolons or line ends, with dots between parts: at most `max` names of `maxParts`
 * parts. A part in double quotes may hold anything; a doubled quote stands for one. Names keep their spelling, case and order, without
 * duplicates.
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
  if (found.size > max) problem ??= `At most ${max} names at once, but there are ${found.size}.`;
  return { paths: [...found.values()], problem };
}

/** `parsePaths` for names with a single part. */
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
    return `“${shown(path.join("."))}” has ${path.length} parts, but at most ${maxParts} are allowed.`;
  return path.some((part) => part.length > NAME_MAX) ? `A name has at most ${NAME_MAX} characters.` : null;
}

function notAName(entry: string): string {
  return `“${shown(entry.trim())}” is not a name. Put names with spaces, dots or commas in double quotes.`;
}

function shown(text: string): string {
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}

function at(text: string, index: number, problem: string): string {
  return text.includes("\n") ? `Line ${text.slice(0, index).split("\n").length}: ${problem}` : problem;
}
