import type { SecretStoreKind } from "./secret-store-kinds.ts";

/* Where in a secret store the password of a SQL user stands. Two SQL users never have one path. */

export type PathFacts = { cluster: string; clusterId: string; team: string; name: string };
/** What a template can name, and the fact it stands for. `{cluster}` or `{cluster_id}`, and `{name}`, must be in it. */
const PLACEHOLDERS: ReadonlyMap<string, keyof PathFacts> = new Map([
  ["cluster", "cluster"],
  ["cluster_id", "clusterId"],
  ["team", "team"],
  ["name", "name"],
]);

type Rules = {
  /** the usual template */
  usual: string;
  encode: (value: string) => string;
  /** what {@link Rules.encode} never makes: a mark of it stands between two placeholders */
  separator: RegExp;
  separators: string;
  /** the literal parts of a template */
  literal: RegExp;
  literals: string;
  path: RegExp;
  max: number;
};

const bytes = (text: string) => [...new TextEncoder().encode(text)];
const hex = (byte: number) => byte.toString(16).padStart(2, "0");

/** Letters, digits, `_`, `-` and inner dots as they are; every other byte as `=2F`. It makes no `/`, and no segment of dots. */
function encodeSegment(value: string): string {
  return bytes(value)
    .map((byte, index) => {
      const sign = String.fromCharCode(byte);
      const isPlain = /[A-Za-z0-9_-]/.test(sign) || (sign === "." && index > 0);
      return isPlain ? sign : `=${hex(byte).toUpperCase()}`;
    })
    .join("");
}

/**
 * Lower-case letters and digits as they are, `_` as `--`, every other byte as `-2e`. What would begin with `-` gets a `0` before it, and so
 * does what begins with `0`, which is `-30` then: it begins and ends with a letter or digit, as a DNS label must.
 */
function encodeLabel(value: string): string {
  const all = bytes(value);
  const signs = all.map((byte, index) => {
    const sign = String.fromCharCode(byte);
    if (/[a-z1-9]/.test(sign) || (sign === "0" && index > 0)) return sign;
    return sign === "_" && index < all.length - 1 ? "--" : `-${hex(byte)}`;
  });
  const text = signs.join("");
  return text.startsWith("-") ? `0${text}` : text;
}

const VAULT: Rules = {
  usual: "rolecall/{cluster}/{name}",
  encode: encodeSegment,
  separator: /[/@+~]/,
  separators: "/ @ + or ~",
  literal: /^[A-Za-z0-9_.=/@+~-]*$/,
  literals: "letters, digits and / _ . = @ + ~ -",
  path: /^(?!.*\/\/)[^/].*[^/]$/,
  max: 512,
};

const RULES: Record<SecretStoreKind, Rules> = {
  vault: VAULT,
  // docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html: 512 of these characters
  aws: {
    ...VAULT,
    separator: /[/@+]/,
    separators: "/ @ or +",
    literal: /^[A-Za-z0-9_.=/@+-]*$/,
    literals: "letters, digits and / _ . = @ + -",
  },
  // kubernetes.io/docs/concepts/overview/working-with-objects/names: a DNS subdomain name
  kubernetes: {
    usual: "sql.{cluster}.{name}",
    encode: encodeLabel,
    separator: /\./,
    separators: ".",
    literal: /^[a-z0-9.-]*$/,
    literals: "lower-case letters, digits, . and -",
    path: /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
    max: 253,
  },
};

/** The usual template of a kind. */
export function usualTemplate(kind: SecretStoreKind): string {
  return RULES[kind].usual;
}

type Part = { literal: string } | { fact: keyof PathFacts };

/** Undefined where a brace is open or names nothing known. */
function partsOf(template: string): Part[] | undefined {
  if (!/^(?:[^{}]*\{[^{}]*\})*[^{}]*$/.test(template)) return undefined;
  const parts: Part[] = [];
  for (const [index, text] of template.split(/[{}]/).entries()) {
    const fact = PLACEHOLDERS.get(text);
    if (index % 2 === 0) parts.push({ literal: text });
    else if (fact) parts.push({ fact });
    else return undefined;
  }
  return parts;
}

const SAMPLE: PathFacts = {
  cluster: "orders",
  clusterId: "0c1e4f6a-2b3c-4d5e-8f90-a1b2c3d4e5f6",
  team: "t",
  name: "a",
};

/** What is wrong with a template, in one sentence; null where two SQL users never have one path. */
export function templateProblem(kind: SecretStoreKind, template: string): string | null {
  const { literal, literals, separator, separators } = RULES[kind];
  const parts = partsOf(template);
  if (!parts) return "Use {cluster}, {cluster_id}, {team} and {name} only.";
  const named = parts.flatMap((part) => ("fact" in part ? part.fact : []));
  if (!named.includes("name")) return "It must contain {name}.";
  if (!named.includes("cluster") && !named.includes("clusterId")) return "It must contain {cluster} or {cluster_id}.";
  const texts = parts.flatMap((part) => ("literal" in part ? part.literal : []));
  if (!texts.every((text) => literal.test(text))) return `Use ${literals}.`;
  if (!texts.slice(1, -1).every((text) => separator.test(text)))
    return `Put ${separators} between two placeholders, so that two SQL users never have one path.`;
  return "path" in pathOf(kind, template, SAMPLE) ? null : "It does not make a path.";
}

/** The path of a SQL user by a checked template; `problem` says why it has none. */
export function pathOf(
  kind: SecretStoreKind,
  template: string,
  facts: PathFacts,
): { path: string } | { problem: string } {
  const { encode, path: whole, max } = RULES[kind];
  const parts = partsOf(template) ?? [];
  const path = parts.map((part) => ("literal" in part ? part.literal : encode(facts[part.fact] || "none"))).join("");
  if (path.length > max) return { problem: `Its path would have ${path.length} characters; ${max} are possible.` };
  const isPlain = whole.test(path) && !path.split("/").some((segment) => /^\.+$/.test(segment));
  return isPlain ? { path } : { problem: "The template does not make a path." };
}
