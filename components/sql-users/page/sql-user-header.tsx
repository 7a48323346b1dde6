import KeyRound from "lucide-react/icons/key-round";
import Lock from "lucide-react/icons/lock";
import ShieldCheck from "lucide-react/icons/shield-check";
import Link from "next/link";
import { useState } from "react";
import type { OpenDialog } from "#components/sql-user-facts/open-dialog.ts";
import { privilegesPath } from "#components/sql-user-facts/privileges-path.ts";
import type { ShownCluster } from "#components/sql-user-facts/shown-cluster.ts";
import { ClusterCrumbs } from "#components/sql-user-facts/sql-user-crumbs.tsx";
import { RowActions } from "#components/sql-users/rows/row-actions.tsx";
import type { OpenActions } from "#components/sql-users/rows/user-row.tsx";
import { Button, IconButton } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { MoreIcon } from "#components/ui/menus/more-icon.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import { holds, limitOf } from "#lib/shared/policy.ts";
import type { Rights, SqlUser } from "#lib/shared/sql-users/sql-users.ts";

export type SqlUserHeaderProps = {
  cluster: ShownCluster;
  user: SqlUser;
  rights: Rights | null;
  onDialog: (dialog: OpenDialog) => void;
};

export function SqlUserHeader({ cluster, user, rights, onDialog }: SqlUserHeaderProps) {
  const writable = cluster.notReady === null;
  const about = [user.purpose?.replace(/\.?$/, "."), user.owner && `Owned by ${user.owner}.`].filter(Boolean).join(" ");
  const limits = { protected: user.protected === true, state: user.state };
  const mayReset =
    rights !== null &&
    !user.readOnly &&
    user.provisionedBy === undefined &&
    holds(rights, "sql_users.reset") &&
    !limitOf("sql_users.reset", rights, limits, rights.settings);
  // What a superuser needs most is to be restricted.
  const isAdmin = user.state === "admin" && !user.readOnly;
  const privileges = (
    <Link
      href={privilegesPath(cluster.id, user.name)}
      prefetch={false}
      className={buttonClass({ variant: isAdmin ? "primary" : "default", className: PHONE })}
    >
      <ShieldCheck />
      Privileges
    </Link>
  );
  const reset = mayReset && (
    <Button
      variant={isAdmin ? "default" : "primary"}
      // The lock alone says before the press that the key is closed.
      className={cluster.keyClosed ? undefined : PHONE}
      disabled={!writable}
      onClick={() => onDialog({ kind: "reset", user })}
    >
      {cluster.keyClosed ? <Lock /> : <KeyRound />}
      Reset password
    </Button>
  );
  return (
    <PageHeader
      crumbs={<ClusterCrumbs cluster={cluster} />}
      title={<Mono>{user.name}</Mono>}
      sentence={about || undefined}
      actions={
        <>
          {isAdmin ? reset : privileges}
          {isAdmin ? privileges : reset}
          {rights && <Actions cluster={cluster} user={user} rights={rights} onDialog={onDialog} />}
        </>
      }
    />
  );
}

function Actions({ cluster, user, rights, onDialog }: SqlUserHeaderProps & { rights: Rights }) {
  const [menu, setMenu] = useState<OpenActions | null>(null);
  return (
    <>
      <IconButton
        label={`Actions for ${user.name}`}
        data-return
        aria-haspopup="menu"
        aria-expanded={menu !== null}
        className="max-md:flex-none!"
        onClick={({ currentTarget, detail }) => setMenu({ user, button: currentTarget, byKeyboard: detail === 0 })}
      >
        <MoreIcon />
      </IconButton>
      <RowActions
        clusterId={cluster.id}
        rights={rights}
        open={menu}
        onClose={() => setMenu(null)}
        writable={cluster.notReady === null}
        onDialog={onDialog}
      />
    </>
  );
}

/** Three in one line of a narrow phone. */
const PHONE = "max-md:[&>.lucide]:hidden";
