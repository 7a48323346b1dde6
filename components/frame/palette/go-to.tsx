import Search from "lucide-react/icons/search";
import { useEffect, useRef, useState } from "react";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { Kbd } from "#components/ui/words/kbd.tsx";
import type { PagesOf } from "../pages.ts";
import type { Palette } from "./palette.tsx";

/**
 * The button that opens the palette, also by Ctrl K and ⌘ K. The palette itself is fetched at its first use, and a key or click before it
 * has come is kept.
 */
export function GoTo({ person }: { person: PagesOf }) {
  const [Loaded, setLoaded] = useState<typeof Palette | undefined>(() => loaded);
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const isApple = useHydrated() && /mac|iphone|ipad/i.test(navigator.platform);

  function prepare() {
    load().then(
      (palette) => setLoaded(() => palette),
      () => setOpen(false), // offline: the next click tries again
    );
  }
  const show = useRef(() => {});
  useEffect(() => {
    show.current = () => {
      prepare();
      setOpen(true);
    };
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey)
        return;
      // Over a dialog it would hide the dialog's question or password.
      if (document.querySelector("[role=dialog], [role=alertdialog]")) return;
      event.preventDefault();
      show.current();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);

  return (
    <>
      <button
        ref={button}
        type="button"
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-keyshortcuts="Control+K Meta+K"
        title="Go to a cluster, SQL user or page"
        onPointerEnter={prepare}
        onFocus={prepare}
        onClick={() => show.current()}
        className="icon-button lg:flex lg:h-control lg:w-60 lg:items-center lg:gap-2 lg:border lg:border-line-control lg:px-2.5 lg:text-left"
      >
        <Search />
        <span className="flex-1 max-lg:sr-only">Go to…</span>
        <span aria-hidden="true" className="flex gap-1 max-lg:hidden">
          <Kbd>{isApple ? "⌘" : "Ctrl"}</Kbd>
          <Kbd>K</Kbd>
        </span>
      </button>
      {open && Loaded && <Loaded person={person} onClose={() => setOpen(false)} returnFocus={() => button.current} />}
    </>
  );
}

let loaded: typeof Palette | undefined;

async function load(): Promise<typeof Palette> {
  loaded ??= (await import("./palette.tsx")).Palette;
  return loaded;
}
