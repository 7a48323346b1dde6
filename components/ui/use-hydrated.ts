import { useSyncExternalStore } from "react";

const never = () => () => {};

/** False on the server and in the browser's first rendering: for what the server cannot know, such as the reader's zone. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
