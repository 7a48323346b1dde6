import type { Grammar, Part } from "./bnf.ts";
import { type Lexeme, lex } from "./lexer.ts";

/** Rules that the files refer to and do not give: names of things, and expressions, of which only these occur. */
const ALIASES: Readonly<Record<string, string>> = {
  database_name: "name",
  schema_name: "name",
  table_name: "table_pattern",
  relation_expr: "table_pattern",
  type_name: "table_pattern",
  var_value: "name",
};

export type Keywords = Readonly<Record<"reserved" | "type_func_name" | "col_name" | "unreserved", readonly string[]>>;

/** Makes a judge of statements: whether one can be derived from the named rule of the grammar. */
export function recogniser(grammar: Grammar, keywords: Keywords): (sql: string, rule: string) => boolean {
  const classes: ReadonlyMap<string, ReadonlySet<string>> = new Map([
    ["unreserved_keyword", new Set(keywords.unreserved)],
    ["col_name_keyword", new Set(keywords.col_name)],
    ["type_func_name_keyword", new Set(keywords.type_func_name)],
    ["reserved_keyword", new Set(keywords.reserved)],
  ]);
  const any = new Set([...classes.values()].flatMap((words) => [...words]));
  return (sql, rule) => {
    const lexemes = lex(sql);
    return new Derivation(grammar, classes, any, lexemes).ends(rule, 0).has(lexemes.length);
  };
}

/** What can be derived at the places of one statement. */
class Derivation {
  readonly #grammar: Grammar;
  readonly #classes: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #keywords: ReadonlySet<string>;
  readonly #lexemes: readonly Lexeme[];
  readonly #known = new Map<string, ReadonlySet<number>>();

  constructor(
    grammar: Grammar,
    classes: ReadonlyMap<string, ReadonlySet<string>>,
    keywords: ReadonlySet<string>,
    lexemes: readonly Lexeme[],
  ) {
    this.#grammar = grammar;
    this.#classes = classes;
    this.#keywords = keywords;
    this.#lexemes = lexemes;
  }

  /** Every place at which the rule can end when it begins at `at`. */
  ends(name: string, at: number): ReadonlySet<number> {
    const alias = ALIASES[name];
    if (alias) return this.ends(alias, at);
    if (name === "complex_db_object_name") return this.#dotted(at);
    if (name === "db_object_name_component") return this.ends("name", at);
    const words = this.#classes.get(name);
    if (words) return this.#one(at, (lexeme) => lexeme.kind === "word" && words.has(lexeme.value.toLowerCase()));
    const key = `${name} ${at}`;
    const found = this.#known.get(key);
    if (found) return found;
    const choices = this.#grammar.get(name);
    if (!choices) throw new Error(`the grammar has no rule ${name}`);
    const all = new Set(choices.flatMap((choice) => [...this.#sequence(choice, at)]));
    this.#known.set(key, all);
    return all;
  }

  #sequence(parts: readonly Part[], at: number): ReadonlySet<number> {
    let places: ReadonlySet<number> = new Set([at]);
    for (const part of parts) places = new Set([...places].flatMap((place) => [...this.#single(part, place)]));
    return places;
  }

  #single(part: Part, at: number): ReadonlySet<number> {
    if (part.is === "rule") return this.ends(part.name, at);
    if (part.is === "terminal") return this.#one(at, (lexeme) => this.#isTerminal(lexeme, part.word));
    const reached = new Set(part.repeat ? [at] : []);
    const open = [at];
    for (let from = open.pop(); from !== undefined; from = open.pop())
      for (const choice of part.choices)
        for (const end of this.#sequence(choice, from))
          if (!reached.has(end)) {
            reached.add(end);
            if (part.repeat) open.push(end);
          }
    return reached;
  }

  #one(at: number, fits: (lexeme: Lexeme) => boolean): ReadonlySet<number> {
    const lexeme = this.#lexemes[at];
    return new Set(lexeme && fits(lexeme) ? [at + 1] : []);
  }

  /** Two or three names with dots between them. */
  #dotted(at: number): ReadonlySet<number> {
    const dot: Part = { is: "terminal", word: "." };
    const name: Part = { is: "rule", name: "name" };
    const any: Part = { is: "rule", name: "unrestricted_name" };
    return new Set([...this.#sequence([name, dot, any], at), ...this.#sequence([name, dot, any, dot, any], at)]);
  }

  #isTerminal(lexeme: Lexeme, word: string): boolean {
    if (word === "identifier")
      return lexeme.kind === "quoted" || (lexeme.kind === "word" && !this.#keywords.has(lexeme.value.toLowerCase()));
    if (word === "SCONST") return lexeme.kind === "string";
    return (lexeme.kind === "word" || lexeme.kind === "symbol") && lexeme.value.toUpperCase() === word;
  }
}
