import { useRef, useState } from "react";
import { RotateLazily } from "#components/rotation/rotate-lazily.tsx";
import { Button } from "#components/ui/button.tsx";
import { number } from "#components/ui/words/counted.ts";
import type { RotationTargets } from "#lib/shared/passwords/rotation.ts";

/** Rotates all SQL users of a review that are to be rotated, where this person may. */
export function RotateRows({ targets }: { targets: RotationTargets }) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const count = targets.reduce((sum, { names }) => sum + names.length, 0);
  if (count === 0) return null;
  return (
    <>
      <Button ref={button} onClick={() => setOpen(true)}>
        Rotate {number(count)}…
      </Button>
      {open && <RotateLazily targets={targets} onClose={() => setOpen(false)} returnFocus={() => button.current} />}
    </>
  );
}
