import { useQueryClient } from "@tanstack/react-query";
import ChevronDown from "lucide-react/icons/chevron-down";
import Download from "lucide-react/icons/download";
import FileText from "lucide-react/icons/file-text";
import Lock from "lucide-react/icons/lock";
import PauseIcon from "lucide-react/icons/pause";
import Play from "lucide-react/icons/play";
import Send from "lucide-react/icons/send";
import Square from "lucide-react/icons/square";
import { type ReactNode, useId } from "react";
import { Button } from "#components/ui/button.tsx";
import { Menu } from "#components/ui/menus/menu.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { listedNames, number } from "#components/ui/words/counted.ts";
import { readQuery } from "#lib/client/calls/reads.ts";
import type { RotationAction } from "#lib/client/rotation.ts";
import { FILE_FORMS, type FileForm } from "#lib/shared/passwords/rotated-passwords.ts";
import type { Rotation, RotationItem } from "#lib/shared/passwords/rotation.ts";
import { rotationLock, undeliverableWords } from "./rotation-lock.ts";
import type { Passwords } from "./use-passwords.ts";
import { passwordsOf } from "./which-passwords.ts";

const FORM_WORDS: Record<FileForm, string> = {
  env: ".env",
  json: "JSON",
  kubernetes: "Kubernetes Secrets",
  kubectl: "kubectl script",
  csv: "CSV for a password manager",
};

const FORMS = FILE_FORMS.map((form) => ({ form, label: FORM_WORDS[form] }));

type Props = {
  rotation: Rotation;
  passwords: Passwords;
  /** what is being done */
  pending: RotationAction | undefined;
  onAction: (action: RotationAction) => void;
};

/** What can be done with a rotation in its state. */
export function RotationActions({ rotation, passwords, pending, onAction }: Props) {
  const { state, own, items } = rotation;
  const isHeld = ({ place }: Rotation["items"][number]) => place === "sealed" || place === "lost";
  const lockedOr = (action: RotationAction, icon: ReactNode) => (rotationLock(rotation, action) ? <Lock /> : icon);
  const toDeliver = items.some((item) => item.state === "done" && isHeld(item) && item.owner);
  if (state === "running" || state === "paused")
    return (
      <>
        <Button pending={pending === "stop"} onClick={() => onAction("stop")}>
          <Square />
          Stop
        </Button>
        {state === "running" ? (
          <Button pending={pending === "pause"} onClick={() => onAction("pause")}>
            <PauseIcon />
            Pause
          </Button>
        ) : (
          own && (
            <Button variant="primary" pending={pending === "resume"} onClick={() => onAction("resume")}>
              {lockedOr("resume", <Play />)}
              Resume
            </Button>
          )
        )}
      </>
    );
  return (
    <>
      <Button onClick={() => void import("./save-files.ts").then(({ saveReport }) => saveReport(rotation))}>
        <FileText />
        Report
      </Button>
      {own && toDeliver && (
        <Button pending={pending === "deliver"} onClick={() => onAction("deliver")}>
          {lockedOr("deliver", <Send />)}
          Deliver to owners
        </Button>
      )}
      {own && !toDeliver && <Undeliverable items={items} />}
      {passwords.here.size > 0 && <DownloadAll rotation={rotation} passwords={passwords} />}
    </>
  );
}

/** The delivery that cannot be, with its reason; nothing where the owners have all passwords. */
function Undeliverable({ items }: Pick<Rotation, "items">) {
  const why = useId();
  const words = undeliverableWords(items);
  if (!words) return null;
  return (
    <span className="flex flex-wrap items-center justify-end gap-x-3 gap-y-1 max-md:basis-full!">
      <span id={why} className="text-12 text-ink-3">
        {words}
      </span>
      <Button disabled aria-describedby={why} className="max-md:flex-1">
        <Send />
        Deliver to owners
      </Button>
    </span>
  );
}

function DownloadAll({ rotation, passwords }: Pick<Props, "rotation" | "passwords">) {
  const client = useQueryClient();
  const toast = useToast();

  const certain = passwordsOf(rotation.items, passwords.here, "done");
  const unknown = passwordsOf(rotation.items, passwords.here, "unknown");

  async function save(form: FileForm, items: readonly RotationItem[], name?: string) {
    const { savePasswords } = await import("./save-files.ts");
    const connectionTo = (clusterId: string) =>
      client.fetchQuery(readQuery("cluster.connection", { clusterId })).catch(() => undefined);
    const { here } = passwords;
    const file = await savePasswords(form, { items, here, connectionTo, name }).catch(() => null);
    if (file) await passwords.noteSaved(file.saved);
    const left = file?.left ?? null;
    if (left === null) toast("The file could not be made: this browser cannot open the passwords", null, "warn");
    else if (left.length > 0)
      toast(
        `The file leaves out ${listedNames(left)}: Rolecall does not know the address of the cluster`,
        null,
        "warn",
      );
  }

  return (
    <Menu
      label="Download all as"
      align="end"
      trigger={
        <Button variant="primary">
          <Download />
          Download all as
          <ChevronDown />
        </Button>
      }
      items={[
        ...(certain.length > 0
          ? FORMS.map(({ form, label }) => ({ label, onSelect: () => void save(form, certain) }))
          : []),
        ...(unknown.length > 0
          ? [
              {
                label: `${number(unknown.length)} of unknown outcome, JSON`,
                onSelect: () => void save("json", unknown, "unknown"),
              },
            ]
          : []),
      ]}
    />
  );
}
