import { DoneDialog } from "#components/dialogs/done-dialog.tsx";
import { SqlUserTitle } from "#components/dialogs/sql-user-title.tsx";
import { ERROR_WORDS, type ErrorCode } from "#lib/shared/errors/errors.ts";

type Props = {
  name: string;
  cluster: string;
  code: ErrorCode | undefined;
  onDone: () => void;
  returnFocus: () => HTMLElement | null;
};

/** Says that a SQL user was created, and why its password is in no secret store. */
export function UndeliveredDialog({ name, cluster, code = "secret_store_failed", onDone, returnFocus }: Props) {
  return (
    <DoneDialog
      title={<SqlUserTitle what="Created" name={name} cluster={cluster} />}
      lead="Its password was not delivered, and was shown to no one."
      onDone={onDone}
      returnFocus={returnFocus}
    >
      <p className="text-14">
        {ERROR_WORDS[code].title}.{" "}
        {code === "secret_undelivered"
          ? "Rolecall keeps trying; the page of the SQL user shows when it succeeds."
          : "Reset its password to deliver it again."}
      </p>
    </DoneDialog>
  );
}
