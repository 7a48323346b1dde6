import { Mono } from "#components/ui/words/mono.tsx";
import { STAYS_FOR, type Staying } from "./staying.ts";

/** The superusers that stay, each with its reason. */
export function StayingList({ stays }: { stays: readonly Staying[] }) {
  return (
    <ul className="text-12 text-ink-2">
      {stays.map(({ name, why }) => (
        <li key={name}>
          <Mono>{name}</Mono> stays: {STAYS_FOR[why]}.
        </li>
      ))}
    </ul>
  );
}
