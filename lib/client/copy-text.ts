/** `copied`: it is in the clipboard. `select`: the browser refused or has no clipboard, so a person must copy it. */
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

/** What to press where the browser does not copy: `Ctrl+C`, on Apple's machines `⌘C`. */
export function copyKeys(platform: string): string {
  return /mac|iphone|ipad/i.test(platform) ? "⌘C" : "Ctrl+C";
}
