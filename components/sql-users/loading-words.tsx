import { useEffect, useState } from "react";

const SLOW_MS = 3_000;

/** What happens while the list loads: after three seconds it says who keeps the person waiting, and for how long at most. */
export function LoadingWords() {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <span role="status">
      {slow ? "CockroachDB Cloud is slow to answer. Rolecall stops waiting after 15 seconds." : "Loading"}
    </span>
  );
}
