import type { ReactNode } from "react";
import { Frame } from "#components/frame/frame.tsx";
import { signOutAction } from "#lib/actions/session.ts";
import { currentActor } from "#lib/server/auth/guard.ts";
import { clusterListDoor } from "#lib/server/doors.ts";
import { foreignCloud } from "#lib/server/env.ts";
import { read } from "#lib/server/run.ts";

/** The frame around every page. It guards nothing: each page does so itself, since layouts are not rendered again. */
export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const actor = await currentActor(false);
  if (!actor) return children;
  return (
    <Frame
      account={{ name: actor.name, email: actor.email, role: actor.role }}
      // Not awaited: the page must not wait for the vendor to say which clusters there are.
      clusters={read(clusterListDoor, { fresh: false })}
      foreignCloud={foreignCloud()}
      signOut={signOutAction}
    >
      {children}
    </Frame>
  );
}
