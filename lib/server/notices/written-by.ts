import { oneLine } from "./mail-layout.ts";

/** What a person wrote, on one line and as theirs, so that it cannot be taken for words of Rolecall. */
export function writtenBy(name: string, words: string): string {
  return `${oneLine(name)} wrote: "${oneLine(words).replaceAll('"', "'")}"`;
}
