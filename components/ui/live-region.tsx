"use client";

import { useCallback, useState } from "react";

/**
 * Announces a change to screen readers: `const [message, announce] = useAnnounce()`, with
 * `<LiveRegion message={message} />` in the document before the first announcement. In a dialog, it belongs inside.
 */
export function useAnnounce(): [message: string, announce: (text: string) => void] {
  const [message, setMessage] = useState("");
  // equal texts are announced again only if they differ, here by a silent space
  const announce = useCallback((text: string) => setMessage((last) => (last === text ? `${text}\u00a0` : text)), []);
  return [message, announce];
}

export function LiveRegion({ message }: { message: string }) {
  return (
    // aria-live besides the role: an open dialog hides everything without the attribute
    <output aria-live="polite" className="sr-only">
      {message}
    </output>
  );
}
