import { TextField } from "./text-field.tsx";

/** A field in which the person types the name of what they delete. */
export function TypedName({ name, typed, onType }: { name: string; typed: string; onType: (typed: string) => void }) {
  return (
    <TextField
      label={
        <>
          Type <span className="mono">{name}</span> to confirm
        </>
      }
      mono
      data-expendable=""
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      value={typed}
      onChange={(event) => onType(event.target.value)}
    />
  );
}
