import { html } from "./html-text.ts";

/** HTML that is ready; a text becomes HTML by `html` or `bdi`. */
export type Html = string;

/** A column: its heading, and whether it holds numbers or days, which stay in one line. */
export type Column = string | { number: string } | { day: string };
export type Cells = readonly (Html | number)[];

/** A table that scrolls by itself on a narrow screen; nothing where it has no rows. */
export function table(label: string, columns: readonly Column[], rows: readonly Cells[], foot?: Cells): Html {
  if (rows.length === 0) return "";
  const kinds = columns.map((column) => {
    if (typeof column === "string") return { words: column, mark: "" };
    return "day" in column
      ? { words: column.day, mark: ' class="day"' }
      : { words: column.number, mark: ' class="number"' };
  });
  const heads = kinds.map(({ words, mark }) => `<th scope="col"${mark}>${html(words)}</th>`);
  const line = (cells: Cells) =>
    `<tr>${cells.map((cell, at) => `<td${kinds[at]?.mark ?? ""}>${cell}</td>`).join("")}</tr>\n`;
  const last = foot ? `<tfoot>${line(foot)}</tfoot>` : "";
  return `<div class="scroll" tabindex="0" role="group" aria-label="${html(label)}"><table><thead><tr>${heads.join("")}</tr></thead>
<tbody>${rows.map(line).join("")}</tbody>${last}</table></div>`;
}

/** A section with a heading; nothing where it is empty. */
export function section(title: string, ...parts: readonly Html[]): Html {
  const body = parts.filter((part) => part !== "");
  return body.length === 0 ? "" : `<section><h2>${html(title)}</h2>\n${body.join("\n")}</section>\n`;
}

/** Facts with their names. */
export function list(facts: readonly (readonly [string, Html])[]): Html {
  return `<dl>${facts.map(([name, value]) => `<dt>${html(name)}</dt><dd>${value}</dd>`).join("")}</dl>`;
}

/** A paragraph of the printed pages. */
export function paragraph(content: Html): Html {
  return `<p>${content}</p>`;
}

/** A name in the type of code, escaped. */
export function code(text: string): Html {
  return `<span class="code">${html(text)}</span>`;
}
