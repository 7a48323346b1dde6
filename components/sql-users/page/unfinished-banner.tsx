import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import type { Unfinished } from "#lib/shared/sql-users/creation.ts";

type Props = {
  unfinished: Unfinished;
  /** absent for people who may not change it */
  onOpen: ((unfinished: Unfinished) => void) | undefined;
};

export function UnfinishedBanner({ unfinished, onOpen }: Props) {
  const { whose } = unfinished;
  const isComplete = unfinished.after === "signed_in";
  return (
    <Banner
      action={
        onOpen &&
        whose !== "unproved" && (
          <Button size="s" onClick={() => onOpen(unfinished)}>
            {isComplete ? "New password or remove…" : "Finish or remove…"}
          </Button>
        )
      }
    >
      {isComplete ? (
        <>
          <strong>Its password may be lost.</strong> No browser confirmed the answer of its creation.
        </>
      ) : (
        <>
          <strong>Its creation is not finished.</strong> Its password was not shown.
        </>
      )}
      {WHOSE[whose]}
    </Banner>
  );
}

const WHOSE: Record<Unfinished["whose"], string> = {
  ours: "",
  unchecked: " Rolecall has not checked yet whether this is the SQL user that it made.",
  unproved: " Nothing proves that Rolecall made this SQL user: reset its password or delete it.",
};
