import { counted } from "#components/ui/words/counted.ts";

/** How long a SQL user can be put back as it was, in words that a person reads before the start. */
export function wayBackSentence(hours: number): string {
  if (hours === 0) return "There is no way back: it is off in the settings.";
  return `For ${timeWords(hours)} after its restriction, each can be put back as it was, once and for a time. Then Rolecall restricts it again.`;
}

/** In days too, where they are whole. */
function timeWords(hours: number): string {
  return hours > 24 && hours % 24 === 0
    ? `${counted(hours / 24, "day")} (${counted(hours, "hour")})`
    : counted(hours, "hour");
}
