import { Dot } from "#components/ui/words/dot.tsx";
import type { KeyState } from "./key-state.ts";

export function KeyLine({ state: { tone, text } }: { state: KeyState }) {
  return (
    <p className="flex items-center gap-2 px-2 pt-1 pb-2 text-12 text-ink-3 md:max-lg:justify-center md:max-lg:px-0">
      <Dot tone={tone} />
      <span className="md:max-lg:sr-only">{text}</span>
    </p>
  );
}
