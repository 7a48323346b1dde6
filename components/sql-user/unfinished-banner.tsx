import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import type { Unfinished } from "#lib/shared/creation.ts";

type Props = {
  unfinished: Unfinished;
  /** absent for people who may not change it */
  onOpen: ((unfinished: Unfinished) => void) | undefined;
};

export function UnfinishedBanner({ unfinished, onOpen }: Props) {
  const isComplete = unfinished.after === "signed_in";
  return (
    <Banner
      action={
        onOpen && (
          <Button size="s" data-return onClick={() => onOpen(unfinished)}>
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
    </Banner>
  );
}
