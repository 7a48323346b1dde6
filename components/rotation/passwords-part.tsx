import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import { Part } from "#components/ui/part.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { timeLeft } from "#components/ui/words/time-text.ts";
import type { Rotation, RotationItem } from "#lib/shared/passwords/rotation.ts";
import { ForgetDialog } from "./forget-dialog.tsx";
import { openedBy, strandedWords } from "./sealed-text.ts";
import type { Passwords } from "./use-passwords.ts";
import { forgotten, passwordsOf, unsavedOf } from "./which-passwords.ts";

/** Where the new passwords are, as this browser sees it. */
export function PasswordsPart({ rotation, passwords }: { rotation: Rotation; passwords: Passwords }) {
  const toast = useToast();
  const [forgetting, setForgetting] = useState(false);
  const [asked, setAsked] = useState<readonly RotationItem[] | null>(null);
  const { items, own, deliver, program } = rotation;
  const { here, hasKey } = passwords;
  const unknown = passwordsOf(items, here, "unknown").length;

  async function forgetAll(ids: readonly string[]) {
    setForgetting(true);
    await passwords.stored(ids);
    setForgetting(false);
    setAsked(null);
    toast("This browser has forgotten the passwords");
  }

  async function ask() {
    const now = await passwords.readHere().catch(() => here);
    if (unsavedOf(items, now).length > 0) setAsked(items.filter(({ id }) => now.has(id)));
    else await forgetAll([...now.keys()]);
  }

  return (
    <Part narrow title="Where the new passwords are">
      <p>{deliver === "store" ? STORE_SENTENCE : openedBy({ own, program, hasKey })}</p>
      <Counts rotation={rotation} here={here} />
      <Notes rotation={rotation} unknown={unknown} />
      {here.size > 0 && (
        <>
          <p>
            This browser deletes them when you sign out, and after one hour. If Rolecall is closed at that time, it
            deletes them when you next open Rolecall.
          </p>
          <Button size="s" pending={forgetting} onClick={() => void ask()}>
            I have stored {here.size === 1 ? "it" : `all ${counted(here.size, "password")}`}
          </Button>
        </>
      )}
      {asked && (
        <ForgetDialog
          passwords={forgotten(asked, here)}
          pending={forgetting}
          onForget={() => void forgetAll(asked.map(({ id }) => id))}
          onClose={() => setAsked(null)}
        />
      )}
    </Part>
  );
}

const STORE_SENTENCE = "Each goes into the secret store of its SQL user. No person gets it from Rolecall.";

function Row({ label, value }: { label: string; value: string }) {
  return (
    <>
      <dt className="text-ink-3">{label}</dt>
      <dd>{value}</dd>
    </>
  );
}

function Notes({ rotation: { items, program, sealedUntil }, unknown }: { rotation: Rotation; unknown: number }) {
  const stranded = strandedWords(
    program,
    items.filter(({ place }) => place === "sealed"),
  );
  return (
    <>
      {unknown > 0 && (
        <p>
          If the outcome is unknown, the old password may still work. <em>Download all as</em> has these in a file of
          their own.
        </p>
      )}
      {stranded !== undefined && <Note tone="warn">{stranded}</Note>}
      {sealedUntil !== undefined && (
        <p>
          The server deletes them <RelativeTime at={sealedUntil} words={timeLeft} />.
        </p>
      )}
    </>
  );
}

type CountsProps = { rotation: Rotation; here: Passwords["here"] };

/** How many are where. */
function Counts({ rotation: { items, deliver, program }, here }: CountsProps) {
  const set = items.filter(({ state }) => state === "done").length;
  const certain = passwordsOf(items, here, "done").length;
  const unknown = passwordsOf(items, here, "unknown").length;
  const count = (place: string) => items.filter((item) => item.place === place).length;
  const [sealed, sent, stored, lost] = [count("sealed"), count("link"), count("store"), count("lost")];
  const elsewhere = items.filter(({ id, place }) => place === "browser" && !here.has(id)).length;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
      {deliver === "store" ? (
        <Row label="In secret stores" value={`${number(stored)} of ${number(set)}`} />
      ) : (
        program === undefined && <Row label="In this browser" value={`${number(certain)} of ${number(set)}`} />
      )}
      {unknown > 0 && <Row label="Outcome unknown" value={number(unknown)} />}
      {sealed > 0 && <Row label="Still sealed" value={number(sealed)} />}
      {sent > 0 && <Row label="Sent to owners" value={number(sent)} />}
      {elsewhere > 0 && <Row label="Given out already" value={number(elsewhere)} />}
      {lost > 0 && <Row label="Not fetched in time" value={number(lost)} />}
    </dl>
  );
}
