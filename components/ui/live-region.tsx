"use client";

import { useCallback, useState } from "react";

/**
 * Words for people who do not see the change: `const [message, announce] = useAnnounce()`, with
 * `<LiveRegion message={message} />` in the document before the first announcement. In a dialog, it belongs inside.
 */
export function useAnnounce(): [message: string, announce: (text: string) => void] {
  const [message, setMessage] = useState("");
  // the same words twice are read twice only if they differ: by a space that nobody hears
  const announce = useCallback((text: string) => setMessage((last) => (last === text ? `${text}\u00a0` : text)), []);
  return [message, announce];
}

export function LiveRegion({ message }: { message: string }) {
  return (
    // aria-live besides the role: an open dialog hides all else but what carries the attribute
    <output aria-live="polite" className="sr-only">
      {message}
    </output>
  );
}
