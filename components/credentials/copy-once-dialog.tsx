import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { QueuePlace } from "#components/dialogs/queue-place.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { SqlUserTitle } from "#components/dialogs/sql-user-title.tsx";
import type { ShownCluster } from "#components/sql-user-facts/shown-cluster.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { LiveRegion } from "#components/ui/live-region.tsx";
import { Note } from "#components/ui/note.tsx";
import { ExactTime } from "#components/ui/words/exact-time.tsx";
import { holdPage } from "#lib/client/page/held-page.ts";
import { closeShown, replacementQuery } from "#lib/client/shown-passwords.ts";
import type { Replacement } from "#lib/shared/passwords/shown-passwords.ts";
import type { OpenClaimInput } from "#lib/shared/requests/claims.ts";
import type { Proved } from "#lib/shared/sql-users/creation.ts";
import type { ShownPassword } from "#lib/shared/sql-users/sql-users.ts";
import { AfterReset } from "./after-reset.tsx";
import { CredentialTabs } from "./credential-tabs.tsx";
import { ProvedNote } from "./proved-note.tsx";
import { agreedTo, type ResetOf, useAgreedReset } from "./use-agreed-reset.ts";
import type { ConnectionState } from "./use-connection.ts";
import { useNavigationGuard } from "./use-navigation-guard.ts";
import type { SecretMutation } from "./use-secret-mutation.ts";

export type CopyOnceDialogProps = {
  cluster: ShownCluster;
  shown: ShownPassword;
  /** the claim link that set it, where the viewer is not signed in */
  link?: OpenClaimInput | undefined;
  connection: ConnectionState;
  /** Replaces the shown password with another one. */
  reset: SecretMutation<ResetOf>;
  /** The password replaced an older one, which applications may still use. */
  replaced?: boolean;
  /** Stands in place of the limits of a new password. */
  after?: ReactNode;
  /** the proof about a SQL user that was just created by SQL */
  proved?: Proved | undefined;
  /** Opens the privileges page, for a SQL user that was just created and is admin. */
  onRestrict?: (() => void) | undefined;
  onDone: () => void;
  returnFocus: () => HTMLElement | null;
};

/** The only place where a password is ever shown. It stays open until the person confirms that they stored it. */
export function CopyOnceDialog(props: CopyOnceDialogProps) {
  const { cluster, shown, link, connection, reset, replaced = false, after, proved, onRestrict } = props;
  const { onDone, returnFocus } = props;
  const copyButton = useRef<HTMLButtonElement>(null);
  const [stored, setStored] = useState(false);
  const [words, setWords] = useState("");
  const [version, setVersion] = useState({ shown, count: 0 });
  if (version.shown !== shown) {
    setVersion({ shown, count: version.count + 1 });
    setStored(false);
    setWords("A new password is set. The previous one no longer works.");
  }
  const { data: replacement } = useQuery(replacementQuery(shown.shownId, link));
  const mayLeave = stored || Boolean(replacement?.surely);
  function close() {
    if (!link) void closeShown(shown.shownId);
    onDone();
  }
  useEffect(holdPage, []);
  useNavigationGuard(!mayLeave, () => setWords("Store the password and tick the box before you leave."));

  const agree = useAgreedReset(shown.name, reset.run);
  return (
    <Dialog
      open
      size="l"
      locked={!mayLeave || reset.pending}
      onClose={close}
      title={<SqlUserTitle what="Password for" name={shown.name} cluster={cluster.name} end=", shown once" />}
      lead="Rolecall keeps no copy. A lost password can be reset, not recovered."
      initialFocus={copyButton}
      finalFocus={returnFocus}
      footer={
        <Footer
          stored={stored}
          onStored={setStored}
          reset={reset}
          onReset={() => agree(agreedTo(reset.failure))}
          onDone={mayLeave ? close : undefined}
        />
      }
    >
      <Notes words={words} replacement={replacement} reset={reset} />
      <CredentialTabs
        // a new password starts masked, in the first tab
        key={version.count}
        cluster={cluster}
        shown={shown}
        connection={connection}
        disabled={reset.pending}
        copyButton={copyButton}
      />
      {replaced && !replacement && (after ?? <AfterReset plan={cluster.plan} otherWays={shown.otherWays} />)}
      {proved && version.count === 0 && <ProvedNote proved={proved} />}
      {onRestrict && (
        <AdminNextStep clusterName={cluster.name} ready={stored && !reset.pending} onRestrict={onRestrict} />
      )}
      <Reauthenticate failure={reset.failure} onConfirmed={reset.again} onCancel={reset.dismiss} />
    </Dialog>
  );
}

type FooterProps = Pick<CopyOnceDialogProps, "reset"> & {
  stored: boolean;
  onStored: (stored: boolean) => void;
  onReset: () => void;
  /** absent until the person has stored it */
  onDone: (() => void) | undefined;
};

function Footer({ stored, onStored, reset, onReset, onDone }: FooterProps) {
  const asks = reset.failure?.inView !== undefined || reset.failure?.code === "active_in_pair";
  return (
    <>
      <Checkbox
        label="I have stored this password"
        checked={stored}
        disabled={reset.pending}
        onChange={(event) => onStored(event.target.checked)}
      />
      <DialogActions>
        <Button variant="quiet" pending={reset.pending} onClick={onReset}>
          {asks ? "Reset anyway" : "Discard and reset again"}
        </Button>
        <Button disabled={!onDone || reset.pending} onClick={onDone}>
          Done
        </Button>
      </DialogActions>
    </>
  );
}

type NotesProps = Pick<CopyOnceDialogProps, "reset"> & {
  words: string;
  replacement: Parameters<typeof ReplacedNote>[0]["replacement"] | null | undefined;
};

/** What has happened to the shown password. */
function Notes({ words, replacement, reset }: NotesProps) {
  const code = reset.failure?.code;
  return (
    <>
      <LiveRegion message={words} />
      {words && <Note tone="warn">{words}</Note>}
      {replacement && <ReplacedNote replacement={replacement} />}
      <MutationFailure failure={reset.failure} />
      <QueuePlace pending={reset.pending} />
      {code === "outcome_unknown" && (
        <p className="text-14">The password below may be invalid. Reset again to get a valid one.</p>
      )}
      {code === "page_outdated" && <p className="text-14">Store the password below before you reload.</p>}
    </>
  );
}

type AdminNextStepProps = {
  clusterName: string;
  /** whether the password is stored, so that the dialog may be left */
  ready: boolean;
  onRestrict: () => void;
};

/** The next step for a new SQL user: restrict it. */
function AdminNextStep({ clusterName, ready, onRestrict }: AdminNextStepProps) {
  return (
    <Note
      tone="admin"
      action={
        <Button size="s" disabled={!ready} onClick={onRestrict}>
          Restrict it now
        </Button>
      }
    >
      <strong>This SQL user is admin</strong> and has full access to <span className="mono">{clusterName}</span>. Grant
      only what it needs, then remove admin.
    </Note>
  );
}

/** Another reset came while this password was on the screen. */
function ReplacedNote({ replacement: { at, by, surely } }: { replacement: NonNullable<Replacement> }) {
  return (
    <Note tone="admin" role="alert">
      <strong>{surely ? "This password no longer works." : "This password may no longer work."}</strong> {by ?? "You"}{" "}
      reset the password{by ? "" : " in another window"}: <ExactTime at={at} />.
    </Note>
  );
}
