import MenuIcon from "lucide-react/icons/menu";
import X from "lucide-react/icons/x";
import { usePathname } from "next/navigation";
import {
  type MouseEvent,
  type ReactNode,
  type Ref,
  type RefObject,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
} from "react";
import { IconButton } from "#components/ui/button.tsx";
import { cx } from "#components/ui/words/cx.ts";

export type ShellProps = { brand: ReactNode; links: ReactNode; foot: ReactNode; top: ReactNode; children: ReactNode };

/**
 * Side bar, top bar and page. From 760 px the page scrolls under the top bar. On a phone the document scrolls, and the side
 * bar is a panel behind a button; while it is open, everything else is inert.
 */
export function Shell({ brand, links, foot, top, children }: ShellProps) {
  const [open, setOpen] = useState(false);
  const nav = useRef<HTMLElement>(null);
  const opener = useRef<HTMLButtonElement>(null);

  const pathname = usePathname();
  const [lastPathname, setLastPathname] = useState(pathname);
  if (pathname !== lastPathname) {
    setLastPathname(pathname);
    setOpen(false);
  }

  usePanel(open, () => setOpen(false), { nav, opener });

  return (
    <div className="min-h-dvh md:grid md:h-dvh md:grid-cols-[var(--w-side)_minmax(0,1fr)] md:grid-rows-[var(--h-top)_minmax(0,1fr)] print:block print:h-auto">
      <SkipLink />
      <nav
        ref={nav}
        id="side"
        aria-label="Main"
        className={cx(
          "flex-col border-r border-line bg-sunken md:row-span-2 md:flex md:min-h-0",
          "max-md:fixed max-md:inset-y-0 max-md:left-0 max-md:z-20 max-md:w-68 max-md:max-w-[calc(100vw-3rem)]",
          open ? "flex max-md:shadow-dialog" : "hidden",
          "print:hidden",
        )}
      >
        <div className="flex h-top flex-none items-center justify-between px-4 md:max-lg:justify-center md:max-lg:px-0">
          {brand}
          <IconButton label="Close navigation" className="-mr-2 md:hidden" onClick={() => setOpen(false)}>
            <X />
          </IconButton>
        </div>
        <div className="flex-1 overflow-y-auto px-2 py-1">{links}</div>
        <div className="border-t border-line p-2">{foot}</div>
      </nav>
      {open && (
        <div
          aria-hidden="true"
          className="fixed inset-0 z-15 bg-scrim md:hidden"
          onPointerDown={() => setOpen(false)}
        />
      )}
      <TopBar ref={opener} open={open} onOpen={() => setOpen(true)}>
        {top}
      </TopBar>
      <main
        id="main"
        tabIndex={-1}
        inert={open}
        className="relative flex min-w-0 flex-col outline-none md:min-h-0 md:overflow-auto print:overflow-visible"
      >
        {children}
      </main>
    </div>
  );
}

/** Without the address: `#main` in it would take the focus again with each step back, also out of a dialog. */
function skip(event: MouseEvent) {
  event.preventDefault();
  const main = document.getElementById("main");
  main?.focus();
  main?.scrollIntoView();
}

function SkipLink() {
  return (
    // biome-ignore lint/a11y/useValidAnchor: a link, so that it works without scripts too
    <a
      href="#main"
      onClick={skip}
      className="sr-only rounded-2 bg-overlay shadow-menu focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-40 focus:px-3 focus:py-2"
    >
      Skip to content
    </a>
  );
}

type Ends = { nav: RefObject<HTMLElement | null>; opener: RefObject<HTMLElement | null> };

/** While the panel is open, its first link has the focus. Escape, a link and a wide window close it; then its button has the focus again. */
function usePanel(open: boolean, onClose: () => void, { nav, opener }: Ends) {
  const close = useEffectEvent(onClose);
  useEffect(() => {
    if (!open) return;
    const panel = nav.current;
    const back = opener.current;
    const onKeyDown = (event: KeyboardEvent) => {
      // Escape in a menu of the panel closes only the menu
      if (event.key === "Escape" && panel?.contains(document.activeElement)) close();
    };
    const onClick = (event: Event) => {
      // the link may lead to the current page
      if (event.target instanceof Element && event.target.closest("a")) close();
    };
    // a wide window always shows the side bar
    const wide = matchMedia("(width >= 47.5rem)");
    const onWide = () => close();
    panel?.querySelector("a")?.focus();
    panel?.addEventListener("click", onClick);
    document.addEventListener("keydown", onKeyDown);
    wide.addEventListener("change", onWide);
    return () => {
      document.removeEventListener("keydown", onKeyDown);
      wide.removeEventListener("change", onWide);
      panel?.removeEventListener("click", onClick);
      back?.focus();
    };
  }, [open, nav, opener]);
}

type TopBarProps = { ref: Ref<HTMLButtonElement>; open: boolean; onOpen: () => void; children: ReactNode };

function TopBar({ ref, open, onOpen, children }: TopBarProps) {
  return (
    <header
      inert={open}
      className="h-top min-w-0 border-b border-line bg-page max-md:sticky max-md:top-0 max-md:z-10 print:hidden"
    >
      {/* Menus open in the header. They do not move the other parts of this row. */}
      <div className="flex h-full min-w-0 items-center gap-3 pr-4 pl-gutter max-md:gap-1 max-md:pr-2">
        {children}
        <IconButton
          ref={ref}
          label="Open navigation"
          aria-controls="side"
          aria-expanded={open}
          className="md:hidden"
          onClick={onOpen}
        >
          <MenuIcon />
        </IconButton>
      </div>
    </header>
  );
}
