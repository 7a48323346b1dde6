import { usePathname } from "next/navigation";
import { useEffect } from "react";
import { leaveForSignIn } from "#lib/client/calls/query-client.ts";
import { watchTyping } from "#lib/client/calls/typed.ts";
import { forgetOldSoon } from "#lib/client/session/forget-keys.ts";
import { watchSession } from "#lib/client/session/session-watch.ts";

/** Leaves the page where its session has ended in another tab. */
export function SessionEnd() {
  const pathname = usePathname();
  useEffect(() => watchSession(leaveForSignIn), []);
  useEffect(forgetOldSoon, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page starts with nothing typed
  useEffect(watchTyping, [pathname]);
  return null;
}
