"use client";

import Lock from "lucide-react/icons/lock";
import { useRef, useState } from "react";
import { OnDemand } from "#components/dialogs/dialog-lost.tsx";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { useLinkedDialog } from "#components/dialogs/use-linked-dialog.ts";
import { allClosed } from "#components/sql-user-facts/key/all-closed.ts";
import { Button, type ButtonProps } from "#components/ui/button.tsx";
import { lazily } from "#components/ui/error-boundary.tsx";
import { Note } from "#components/ui/note.tsx";
import { number } from "#components/ui/words/counted.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import { type FoundTargets, ROTATION_MAX } from "#lib/shared/passwords/rotation.ts";
import type { EverywhereFilter } from "#lib/shared/sql-users/everywhere-path.ts";
import { RotateLazily } from "./rotate-lazily.tsx";

const ClosedPasswordsDialog = lazily(async () => ({
  default: (await import("#components/sql-user-facts/key/closed-passwords-dialog.tsx")).ClosedPasswordsDialog,
}));

type Props = {
  filter: EverywhereFilter;
  label?: string;
  size?: ButtonProps["size"];
  variant?: ButtonProps["variant"];
  /** what an address opens it by */
  linked?: string;
  /** whether the API key changes nothing on the clusters on which this person may reset */
  locked?: boolean;
};

/** Rotates all SQL users of a filter, from every page of the list. The found ones stay the same while the dialog is open. */
export function RotateMatching({
  filter,
  label = "Rotate all that match…",
  size = "s",
  variant,
  linked,
  locked,
}: Props) {
  const [open, setOpen] = useState(false);
  useLinkedDialog((name) => name === linked && setOpen(true));
  const button = useRef<HTMLButtonElement>(null);
  const { data, error, isFetching } = useRead("rotation.targets", filter, { enabled: open });
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button
        ref={button}
        size={size}
        variant={variant}
        pending={open && isFetching}
        className={size === "m" ? "max-md:flex-1" : undefined}
        onClick={() => setOpen(true)}
      >
        {locked && <Lock />}
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
        <Found {...data} onClose={() => setOpen(false)} returnFocus={() => button.current} />
      )}
    </div>
  );
}

type FoundProps = FoundTargets & { onClose: () => void; returnFocus: () => HTMLElement | null };

/** The rotation of what was found, or why the API key can set none of these passwords. */
function Found({ targets, closed: all, onClose, returnFocus }: FoundProps) {
  const closed = allClosed(targets, all);
  if (!closed) return <RotateLazily targets={targets} onClose={onClose} returnFocus={returnFocus} />;
  const users = targets.flatMap(({ clusterId, names }) => names.map((name) => ({ clusterId, name })));
  return (
    <OnDemand>
      <ClosedPasswordsDialog
        title="Rotate passwords"
        needs="A rotation"
        closed={closed}
        users={users}
        onClose={onClose}
        returnFocus={returnFocus}
      />
    </OnDemand>
  );
}
