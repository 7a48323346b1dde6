const UNSEEN = /[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * A text for display: line breaks and tabs become spaces, and invisible or direction-changing characters become their numbers. The JSON
 * Lines have the exact text.
 */
export function visibleText(text: string): string {
  return text
    .replaceAll(/[\r\n\t]+/g, " ")
    .replaceAll(UNSEEN, (sign) => `\\u{${sign.codePointAt(0)?.toString(16).padStart(4, "0")}}`);
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** A text as HTML. */
export function html(text: string): string {
  return visibleText(text).replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? "");
}

/** A name or a note as HTML: its direction of writing stays its own. */
export function bdi(text: string): string {
  return `<bdi>${html(text)}</bdi>`;
}

const MARKS_IN_NAME = /(?<=[^\W_])[_.@/-]+(?=[^\W_])/g;

/** A name as HTML that breaks after its marks, such as `_`: a narrow column then breaks it between two words. */
export function bdiName(text: string): string {
  return `<bdi>${html(text).replaceAll(MARKS_IN_NAME, "$&<wbr>")}</bdi>`;
}
