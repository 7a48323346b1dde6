import type { Piece, Span } from "./lexer.ts";

/** Unused pieces are not searched to the end of a script: a thousand of these would each do so. */
const MOST_SKIPPED = 200;

/**
 * Reads the pieces of a statement from left to right. Once something needed was not there it has `failed`: then every
 * method answers that nothing is there, so that a reader runs to its end without looking after each step.
 */
export class Cursor {
  readonly text: string;
  readonly #pieces: readonly Piece[];
  #at: number;
  #failed = false;

  constructor(text: string, pieces: readonly Piece[], at: number) {
    this.text = text;
    this.#pieces = pieces;
    this.#at = at;
  }

  get failed(): boolean {
    return this.#failed;
  }

  get at(): number {
    return this.#at;
  }

  /** The piece `ahead` of the one that is next. */
  peek(ahead = 0): Piece | undefined {
    return this.#failed ? undefined : this.#pieces[this.#at + ahead];
  }

  /** Whether these words are next, outside quotes. */
  sees(...words: readonly string[]): boolean {
    return words.every((word, index) => {
      const piece = this.peek(index);
      return piece?.kind === "word" && piece.value === word;
    });
  }

  seesSymbol(symbol: string, ahead = 0): boolean {
    const piece = this.peek(ahead);
    return piece?.kind === "symbol" && piece.value === symbol;
  }

  /** Takes these words where all are next: their span, or null. */
  take(...words: readonly string[]): Span | null {
    const first = this.peek();
    const last = this.peek(words.length - 1);
    if (!first || !last || !this.sees(...words)) return null;
    this.#at += words.length;
    return { from: first.from, to: last.to };
  }

  takeSymbol(symbol: string): boolean {
    if (!this.seesSymbol(symbol)) return false;
    this.#at++;
    return true;
  }

  /** Takes the next piece. */
  next(): Piece | null {
    const piece = this.peek();
    if (!piece) return this.fail();
    this.#at++;
    return piece;
  }

  /** Takes pieces up to one that fits, which stays; fails where none comes soon. */
  skipTo(fits: (piece: Piece) => boolean): void {
    for (let taken = 0; taken < MOST_SKIPPED; taken++) {
      const piece = this.peek();
      if (!piece) break;
      if (fits(piece)) return;
      this.#at++;
    }
    this.fail();
  }

  need(...words: readonly string[]): Span | null {
    return this.take(...words) ?? this.fail();
  }

  fail(): null {
    this.#failed = true;
    return null;
  }

  /** One or more results of `read`, with commas between them. */
  list<T>(read: () => T | null): readonly T[] {
    const items: T[] = [];
    do {
      const item = read();
      if (item !== null) items.push(item);
    } while (this.takeSymbol(","));
    return items;
  }

  /** From where the piece at index `start` begins to the end of the last one taken. */
  spanFrom(start: number): Span {
    return { from: this.#pieces[start]?.from ?? 0, to: this.#pieces[this.#at - 1]?.to ?? 0 };
  }
}
