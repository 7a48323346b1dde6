"use client";

import { useRef, useState } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { useLinkedDialog } from "#components/dialogs/use-linked-dialog.ts";
import { Button, type ButtonProps } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import { number } from "#components/ui/words/counted.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import { ROTATION_MAX } from "#lib/shared/passwords/rotation.ts";
import type { EverywhereFilter } from "#lib/shared/sql-users/everywhere-path.ts";
import { RotateLazily } from "./rotate-lazily.tsx";

type Props = {
  filter: EverywhereFilter;
  label?: string;
  size?: ButtonProps["size"];
  variant?: ButtonProps["variant"];
  /** what an address opens it by */
  linked?: string;
};

/** Rotates all SQL users of a filter, from every page of the list. The found ones stay the same while the dialog is open. */
export function RotateMatching({ filter, label = "Rotate all that match…", size = "s", variant, linked }: Props) {
  const [open, setOpen] = useState(false);
  useLinkedDialog((name) => name === linked && setOpen(true));
  const button = useRef<HTMLButtonElement>(null);
  const { data, error, isFetching } = useRead("rotation.targets", filter, { enabled: open });
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button ref={button} size={size} variant={variant} pending={open && isFetching} onClick={() => setOpen(true)}>
        {label}
      </Button>
      {open && error && !isFetching && <FailureNote failure={failureOf(error)} />}
      {open && data && (data.more || data.targets.length === 0) && (
        <Note tone="warn" role="status">
          {data.more
            ? `More than ${number(ROTATION_MAX)} match, which is too many for one rotation. Narrow the filter.`
            : "You cannot reset passwords on any of their clusters."}
        </Note>
      )}
      {open && data && !data.more && data.targets.length > 0 && (
        <RotateLazily targets={data.targets} onClose={() => setOpen(false)} returnFocus={() => button.current} />
      )}
    </div>
  );
}
