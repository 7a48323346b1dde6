/** Characters that take no column of their own. */
const NONE = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
/** East Asian wide and full-width ones and most emoji, which take two. */
const TWO =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]$/u;

/**
 * Cuts a line at columns of the screen: the pieces between these, or null where no bar stands at one of them. Clients pad
 * by the width on the screen, not by the number of characters.
 */
export function cutAtBars(line: string, bars: readonly number[], bar: string): readonly string[] | null {
  const pieces: string[] = [];
  let piece = "";
  let column = 0;
  for (const character of line) {
    if (column === bars[pieces.length] && !NONE.test(character)) {
      if (character !== bar) return null;
      pieces.push(piece);
      piece = "";
    } else piece += character;
    column += widthOf(character);
  }
  return pieces.length === bars.length ? [...pieces, piece] : null;
}

function widthOf(character: string): number {
  if (character < "\u0300") return 1;
  if (NONE.test(character)) return 0;
  return TWO.test(character) ? 2 : 1;
}
