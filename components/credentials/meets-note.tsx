import { Note } from "#components/ui/note.tsx";
import { ExactTime } from "#components/ui/words/exact-time.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import type { ResetMeets } from "#lib/shared/passwords/reset-meets.ts";

type Props = {
  name: string;
  meets: ResetMeets | undefined;
  /** the person who will set the password, such as *The requester* */
  setter: string;
};

/** Names what a new password would break, for the sender of a link and the approver of a request. */
export function MeetsNote({ name, meets, setter }: Props) {
  return (
    <>
      {meets?.active && (
        <Note tone="warn">
          <strong>
            <Mono>{name}</Mono> is the active one of a pair.
          </strong>{" "}
          A new password locks out its applications until they have it. {setter} is asked first. The page of the pair
          rotates it without downtime.
        </Note>
      )}
      {meets?.inView && (
        <Note tone="warn">
          <strong>A new password of this SQL user is on a screen.</strong> {meets.inView.by} has had it there since{" "}
          <ExactTime at={meets.inView.since} /> and has not stored it. Another password makes it useless. {setter} is
          asked first.
        </Note>
      )}
    </>
  );
}
