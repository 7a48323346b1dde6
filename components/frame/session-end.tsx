"use client";

import { usePathname } from "next/navigation";
import { useEffect } from "react";
import { leaveForSignIn } from "#lib/client/query-client.ts";
import { watchSession } from "#lib/client/session-watch.ts";
import { watchTyping } from "#lib/client/typed.ts";

/** Leaves the page where its session has ended in another tab. */
export function SessionEnd() {
  const pathname = usePathname();
  useEffect(() => watchSession(leaveForSignIn), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page starts with nothing typed
  useEffect(watchTyping, [pathname]);
  return null;
}
