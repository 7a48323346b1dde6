const WIDTH = 120;

/** A text in lines that fit on a terminal. */
export function wrapped(text: string): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1) ?? "";
    if (last === "") lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join("\n");
}

/** What HEAD is, and what it proves. The README, the printed page and docs/evidence.md say it in these words. */
export const HEAD_WORDS =
  "HEAD is the hash of any audit event from the close of the review to the download, noted where people who can change Rolecall's database cannot write. It proves that nothing before it was changed after it was noted. Without it, the whole folder could be a forgery. A change from before it was noted shows only with a hash that was noted earlier: give it as well.";

/** The words for a leaver plan. */
export const LEAVER_HEAD_WORDS = HEAD_WORDS.replace("the close of the review", "the end of the plan");
