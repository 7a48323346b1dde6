import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The parts of a rule; `repeat` may occur any number of times, or not at all. */
export type Part =
  | { readonly is: "terminal"; readonly word: string }
  | { readonly is: "rule"; readonly name: string }
  | { readonly is: "group"; readonly choices: readonly (readonly Part[])[]; readonly repeat: boolean };

/** Every way to write each rule. */
export type Grammar = ReadonlyMap<string, readonly (readonly Part[])[]>;

/** Reads all `.bnf` files of a folder. A rule that stands in several files has the ways of all of them. */
export function readGrammar(folder: string): Grammar {
  const grammar = new Map<string, (readonly Part[])[]>();
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith(".bnf"))
    .sort())
    for (const [name, choices] of readRules(readFileSync(join(folder, file), "utf8")))
      grammar.set(name, [...(grammar.get(name) ?? []), ...choices]);
  return grammar;
}

function readRules(text: string): [string, readonly (readonly Part[])[]][] {
  const pieces = text.split(/^([a-z_]+) ::=/m).slice(1);
  const rules: [string, readonly (readonly Part[])[]][] = [];
  for (let index = 0; index + 1 < pieces.length; index += 2) {
    const words = pieces[index + 1]?.match(/'[^']*'|[a-z_A-Z]+|[()|*]/g) ?? [];
    const { choices, next } = readChoices(words, 0);
    if (next !== words.length) throw new Error(`the rule ${pieces[index]} has an unexpected ${words[next]}`);
    rules.push([pieces[index] ?? "", choices]);
  }
  return rules;
}

function readChoices(words: readonly string[], start: number): { choices: readonly (readonly Part[])[]; next: number } {
  const choices: Part[][] = [[]];
  let at = start;
  for (; at < words.length && words[at] !== ")"; at++) {
    const word = words[at] ?? "";
    if (word === "|") choices.push([]);
    else if (word === "(") {
      const inner = readChoices(words, at + 1);
      at = inner.next;
      const repeat = words[at + 1] === "*";
      if (repeat) at++;
      choices.at(-1)?.push({ is: "group", choices: inner.choices, repeat });
    } else
      choices
        .at(-1)
        ?.push(word.startsWith("'") ? { is: "terminal", word: word.slice(1, -1) } : { is: "rule", name: word });
  }
  return { choices, next: at };
}
