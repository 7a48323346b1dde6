import { Part } from "#components/ui/part.tsx";
import { Mono } from "#components/ui/words/mono.tsx";

/** What breaks, and when, where one password is all there is. */
export function OneOnlyPart({ name }: { name: string }) {
  return (
    <Part title="With one SQL user only">
      <p className="text-ink-2">
        CockroachDB keeps one password per SQL user. From the moment the password of <Mono strong>{name}</Mono> changes:
      </p>
      <ul className="grid list-disc gap-2 pl-4 text-ink-2 marker:text-ink-3">
        <li>Open sessions continue.</li>
        <li>Every new login with the old password is refused.</li>
      </ul>
      <p className="text-ink-2">
        Until an application has the new password, its logins fail: a pool that reconnects, a process that restarts, a
        job that starts.
      </p>
    </Part>
  );
}
