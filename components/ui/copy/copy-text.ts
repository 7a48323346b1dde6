/** `copied`: the clipboard has it. `select`: the browser has no clipboard or refused, so the person must copy it. */
export type CopyOutcome = "copied" | "select";

/** Writes to the clipboard. `clipboard` is absent where the page is not a secure context. Never throws. */
export async function copyText(
  text: string,
  clipboard: Pick<Clipboard, "writeText"> | undefined,
): Promise<CopyOutcome> {
  try {
    if (!clipboard) return "select";
    await clipboard.writeText(text);
    return "copied";
  } catch {
    return "select";
  }
}

/** The keys to copy by hand: `Ctrl+C`, or `⌘C` on Apple devices. */
export function copyKeys(platform: string): string {
  return /mac|iphone|ipad/i.test(platform) ? "⌘C" : "Ctrl+C";
}
