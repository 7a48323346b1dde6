import { Part } from "#components/rotation/part.tsx";

/** What a plan and its evidence do not prove. */
export function LimitsPart() {
  return (
    <Part title="What this cannot prove">
      <p>
        Rolecall knows only passwords that Rolecall showed them. It cannot know those that other people told them, or
        that were set outside Rolecall.
      </p>
      <p>A new password stops new logins. SQL sessions that are open go on until they end.</p>
    </Part>
  );
}
