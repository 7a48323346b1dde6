import { counted } from "#components/ui/words/counted.ts";
import type { Rotation } from "#lib/shared/passwords/rotation.ts";

type Viewed = Pick<Rotation, "own" | "program"> & {
  /** whether this browser has the key; undefined before it was looked for */
  hasKey: boolean | undefined;
};

/** Who can open the new passwords of a rotation. */
export function openedBy({ own, program, hasKey }: Viewed): string {
  if (program !== undefined) return "Only the program that started this rotation can open them.";
  if (!own) return "Only the browser that started this rotation can open them.";
  if (hasKey === false)
    return "The browser that started this rotation has the key. This one cannot open them: it is another browser, or its data was cleared.";
  return "Only this browser can open them. The server keeps them sealed until this browser has them.";
}

/** What to do about sealed passwords that their program cannot fetch any more; undefined where there are none. */
export function strandedWords(program: Rotation["program"], sealed: readonly { name: string }[]): string | undefined {
  if (program !== "ended" || sealed.length === 0) return undefined;
  const names = sealed.slice(0, MOST_NAMED).map(({ name }) => name);
  const rest = sealed.length > MOST_NAMED ? ` and ${sealed.length - MOST_NAMED} more` : "";
  const many = sealed.length > 1;
  return `The API token of that program does not work any more, so it cannot fetch ${counted(sealed.length, "sealed password")}: ${names.join(", ")}${rest}. Reset ${many ? "these SQL users" : "this SQL user"}, or start another rotation.`;
}

/** The table below names all. */
const MOST_NAMED = 5;
