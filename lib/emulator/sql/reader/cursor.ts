import { SQLSTATE, SqlError } from "../errors.ts";
import { foldName } from "../names.ts";
import { isName, isRoleName, isValue } from "./keywords.ts";
import type { Lexeme } from "./lexer.ts";
import type { Path, Role } from "./syntax.ts";

const END: Lexeme = { kind: "end", text: "", from: 0, to: 0 };

/** Goes through the pieces of a statement. Each reader takes what it names, or throws the database's syntax error. */
export class Cursor {
  readonly #lexemes: readonly Lexeme[];
  #at = 0;

  constructor(lexemes: readonly Lexeme[]) {
    this.#lexemes = lexemes;
  }

  peek(ahead = 0): Lexeme {
    return this.#lexemes[this.#at + ahead] ?? this.#lexemes.at(-1) ?? END;
  }

  next(): Lexeme {
    const lexeme = this.peek();
    this.#at++;
    return lexeme;
  }

  /** The database's syntax error at the next piece. What was in quotes may be a password, and is not repeated. */
  refuse(): never {
    const { kind, text } = this.peek();
    const near = kind === "end" ? "EOF" : kind === "string" || kind === "quoted" ? `a ${kind} text` : `"${text}"`;
    throw new SqlError(SQLSTATE.syntax, `at or near ${near}: syntax error`);
  }

  /** Whether these words are next, outside quotes. */
  sees(...words: readonly string[]): boolean {
    return words.every((word, ahead) => this.peek(ahead).kind === "word" && this.peek(ahead).text === word);
  }

  seesSymbol(symbol: string, ahead = 0): boolean {
    return this.peek(ahead).kind === "symbol" && this.peek(ahead).text === symbol;
  }

  take(...words: readonly string[]): boolean {
    if (!this.sees(...words)) return false;
    this.#at += words.length;
    return true;
  }

  takeSymbol(symbol: string): boolean {
    if (!this.seesSymbol(symbol)) return false;
    this.#at++;
    return true;
  }

  need(...words: readonly string[]): void {
    for (const word of words) if (!this.take(word)) this.refuse();
  }

  needEnd(): void {
    if (this.peek().kind !== "end") this.refuse();
  }

  /** The one of these words that is next, taken. */
  oneOf(words: readonly string[]): string | undefined {
    return words.find((word) => this.take(word));
  }

  list<T>(read: () => T): readonly T[] {
    const items = [read()];
    while (this.takeSymbol(",")) items.push(read());
    return items;
  }

  /** `name`: of a database, a privilege, or a part of a path. */
  name(): string {
    return this.#word(isName);
  }

  /** `unrestricted_name`: after a dot every word is a name. */
  anyName(): string {
    return this.#word(() => true);
  }

  #word(fits: (word: string) => boolean): string {
    const { kind, text } = this.peek();
    if (kind !== "quoted" && !(kind === "word" && fits(text))) this.refuse();
    this.#at++;
    return text;
  }

  /** `role_spec`. The database folds names of users also in quotes. */
  role(): Role {
    if (this.take("current_user")) return { is: "current" };
    if (this.take("session_user")) return { is: "session" };
    return { is: "named", name: foldName(this.#word(isRoleName)) };
  }

  roles(): readonly Role[] {
    return this.list(() => this.role());
  }

  /** `qualifiable_schema_name`. */
  schema(): Path {
    const first = this.name();
    return { parts: this.takeSymbol(".") ? [first, this.name()] : [first], star: false };
  }

  schemas(): readonly Path[] {
    return this.list(() => this.schema());
  }

  /** Up to three names with dots between them; with `star` the last may be `*`. */
  path(star: boolean): Path {
    if (star && this.takeSymbol("*")) return { parts: [], star: true };
    const parts = [this.name()];
    while (parts.length < 3 && this.takeSymbol(".")) {
      if (star && this.takeSymbol("*")) return { parts, star: true };
      parts.push(this.anyName());
    }
    return { parts, star: false };
  }

  /** A string or a word as the value of an option; null for NULL. */
  value(): string | null {
    if (this.take("null")) return null;
    const { kind, text } = this.peek();
    if (kind !== "string" && kind !== "quoted" && !(kind === "word" && isValue(text))) this.refuse();
    this.#at++;
    return text;
  }
}
