import { Name, Part } from "./part.tsx";

/** What breaks, and when, where one password is all there is. */
export function OneOnlyPart({ name }: { name: string }) {
  return (
    <Part title="With one SQL user only">
      <p className="text-ink-2">
        CockroachDB keeps one password per SQL user. From the moment that of <Name>{name}</Name> changes:
      </p>
      <ul className="grid list-disc gap-2 pl-4 text-ink-2 marker:text-ink-3">
        <li>Open sessions go on.</li>
        <li>Every new login with the old password is refused.</li>
      </ul>
      <p className="text-ink-2">
        So what logs in before it has the new password fails: a pool that reconnects, a process that restarts, a job
        that starts. That lasts until the last application has the new one.
      </p>
    </Part>
  );
}
