import { plainText } from "./plain-text.ts";

/** HTML that was made here. Only {@link html} makes it, so that nothing else gets into a page unescaped. */
export class Markup {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  /** HTML of a template whose own text is written in this program. Values are escaped, but for HTML that was made before. */
  static of(parts: TemplateStringsArray, values: readonly Value[]): Markup {
    return new Markup(parts.map((part, at) => part + textOf(values[at] ?? "")).join(""));
  }

  toString(): string {
    return this.#text;
  }
}

type Value = string | number | Markup | readonly Markup[];

/** A template of HTML: `html\`<p>${name}</p>\``. Values stand between tags or in quoted attributes. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return Markup.of(parts, values);
}

function textOf(value: Value): string {
  if (value instanceof Markup) return value.toString();
  if (typeof value === "object") return value.map(String).join("");
  return plainText(String(value)).replaceAll(/[&<>"'`]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
