import { useSyncExternalStore } from "react";

const never = () => () => {};

/** False on the server and in the browser's first render: for values that the server cannot know, such as the time zone. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
