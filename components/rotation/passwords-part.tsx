import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { counted, number } from "#components/ui/counted.ts";
import { Part } from "#components/ui/part.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { timeLeft } from "#components/ui/time-words.ts";
import { useToast } from "#components/ui/toast.tsx";
import type { Rotation } from "#lib/shared/rotation.ts";
import type { Passwords } from "./use-passwords.ts";

/** Where the new passwords are, as this browser sees it. */
export function PasswordsPart({ rotation, passwords }: { rotation: Rotation; passwords: Passwords }) {
  const toast = useToast();
  const [forgetting, setForgetting] = useState(false);
  const { items, own, deliver, sealedUntil } = rotation;
  const { here, hasKey } = passwords;
  const set = items.filter(({ state }) => state === "done" || state === "unknown").length;
  const count = (place: string) => items.filter((item) => item.place === place).length;
  const [sealed, sent, stored, lost] = [count("sealed"), count("link"), count("store"), count("lost")];
  const elsewhere = items.filter(({ id, place }) => place === "browser" && !here.has(id)).length;

  async function forgetAll() {
    setForgetting(true);
    await passwords.stored([...here.keys()]);
    setForgetting(false);
    toast("This browser has forgotten the passwords");
  }

  return (
    <Part narrow title="Where the new passwords are">
      <p>{deliver === "store" ? STORE_SENTENCE : placeSentence(own, hasKey)}</p>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        {deliver === "store" ? (
          <Row label="In secret stores" value={`${number(stored)} of ${number(set)}`} />
        ) : (
          <Row label="In this browser" value={`${number(here.size)} of ${number(set)}`} />
        )}
        {sealed > 0 && <Row label="Still sealed" value={number(sealed)} />}
        {sent > 0 && <Row label="Sent to owners" value={number(sent)} />}
        {elsewhere > 0 && <Row label="Given out already" value={number(elsewhere)} />}
        {lost > 0 && <Row label="Not fetched in time" value={number(lost)} />}
      </dl>
      {sealedUntil !== undefined && (
        <p>
          The server deletes them <RelativeTime at={sealedUntil} words={timeLeft} />.
        </p>
      )}
      {here.size > 0 && (
        <>
          <p>
            This browser deletes them when you sign out, and after one hour. If Rolecall is closed at that time, it
            deletes them when you next open Rolecall.
          </p>
          <Button size="s" pending={forgetting} onClick={() => void forgetAll()}>
            I have stored {here.size === 1 ? "it" : `all ${counted(here.size, "password")}`}
          </Button>
        </>
      )}
    </Part>
  );
}

const STORE_SENTENCE = "Each goes into the secret store of its SQL user. No person gets it from Rolecall.";

function placeSentence(own: boolean, hasKey: boolean | undefined): string {
  if (!own) return "Only the browser that started this rotation can open them.";
  if (hasKey === false)
    return "The browser that started this rotation has the key. This one cannot open them: it is another browser, or its data was cleared.";
  return "Only this browser can open them. The server keeps them sealed until this browser has them.";
}

function Row({ label, value }: { label: string; value: string }) {
  return (
    <>
      <dt className="text-ink-3">{label}</dt>
      <dd>{value}</dd>
    </>
  );
}
