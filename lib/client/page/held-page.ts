const holds = new Set<symbol>();
let waiting: (() => void) | null = null;

/**
 * Keeps the page from being rendered again, for as long as it shows what is shown once. Returns the release, which takes effect a moment later,
 * since one hold often follows another.
 */
export function holdPage(): () => void {
  const hold = Symbol("hold");
  holds.add(hold);
  return () => {
    setTimeout(() => {
      holds.delete(hold);
      if (holds.size > 0) return;
      waiting?.();
      waiting = null;
    }, 0);
  };
}

/** Renders the page again; where it is held, once it no longer is. Of several that wait, the last one is enough. */
export function whenNotHeld(render: () => void): void {
  if (holds.size === 0) render();
  else waiting = render;
}
