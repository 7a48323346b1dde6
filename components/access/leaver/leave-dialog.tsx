import { type ReactNode, useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { Leaver } from "#lib/shared/people/leaver.ts";

type Props = {
  account: Leaver["account"];
  title: string;
  /** whether one or several are left as they are */
  isOne: boolean;
  chosen: { sqlUserIds: readonly string[]; tokenIds: readonly string[] };
  ready?: boolean;
  onClose: () => void;
  /** what stays possible, and the choice where there is one */
  children: ReactNode;
};

/** Leaves SQL users or tokens as they are, for a reason that the evidence names. */
export function LeaveDialog({ account, title, isOne, chosen, ready = true, onClose, children }: Props) {
  const [reason, setReason] = useState("");
  const change = useOperation("leaver.exempt", onClose, { page: false });
  const them = isOne ? "it" : "them";
  return (
    <FormDialog
      title={title}
      lead={`The plan no longer waits for ${them}. The evidence names ${them}, you and the reason.`}
      button={isOne ? "Leave as it is" : "Leave as they are"}
      danger
      alert={false}
      ready={ready && reason.trim() !== ""}
      change={change}
      onSubmit={() =>
        change.run({
          accountId: account.id,
          email: account.email,
          sqlUserIds: [...chosen.sqlUserIds],
          tokenIds: [...chosen.tokenIds],
          reason,
        })
      }
      onClose={onClose}
    >
      {children}
      <TextField
        label="Reason"
        maxLength={300}
        value={reason}
        onChange={({ target: { value } }) => setReason(value)}
        error={change.failure?.fields?.reason}
      />
    </FormDialog>
  );
}
