import { type AboutKind, AskAboutFlow } from "#components/requests/ask-about-flow.tsx";
import type { OwnSqlUser } from "#lib/shared/own-sql-users.ts";
import { OwnConnectionDialog } from "./own-connection-dialog.tsx";
import { OwnHistoryDialog } from "./own-history-dialog.tsx";
import { OwnResetFlow } from "./own-reset-flow.tsx";
import { clusterNameOf } from "./shown-cluster.ts";

/** What somebody is about to do with a SQL user of their team. */
export type OpenOwn =
  | { kind: "reset" | "history" | "connection"; user: OwnSqlUser }
  | { kind: "ask"; user: OwnSqlUser; about: AboutKind };

export type OwnDialogProps = { user: OwnSqlUser; onClose: () => void; returnFocus: () => HTMLElement | null };

/** Everything that opens over the page. Fetched when it is needed. */
export function MyDialogs({ open, ...rest }: Omit<OwnDialogProps, "user"> & { open: OpenOwn }) {
  const { kind, user } = open;
  if (kind === "ask")
    return <AskAboutFlow {...rest} about={{ kind: open.about, user: { ...user, clusterName: clusterNameOf(user) } }} />;
  if (kind === "history") return <OwnHistoryDialog {...rest} user={user} />;
  if (kind === "connection") return <OwnConnectionDialog {...rest} user={user} />;
  return <OwnResetFlow {...rest} user={user} />;
}
