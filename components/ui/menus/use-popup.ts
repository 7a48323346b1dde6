import { type ComponentProps, type ComponentType, cloneElement, type ReactElement, useRef, useState } from "react";

type Options = {
  trigger: ReactElement<ComponentProps<"button">>;
  kind: "menu" | "dialog";
};

/**
 * A button that opens a popup which is loaded on hover or focus, so that it adds nothing to the first load. A click before that opens
 * the popup once it has loaded.
 */
export function usePopup<P>(
  loaded: ComponentType<P> | undefined,
  load: () => Promise<ComponentType<P>>,
  { trigger, kind }: Options,
) {
  const anchor = useRef<HTMLButtonElement>(null);
  const [Popup, setPopup] = useState<ComponentType<P> | undefined>(() => loaded);
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
  const [byKeyboard, setByKeyboard] = useState(false);

  function prepare() {
    load().then(
      (popup) => setPopup(() => popup),
      () => setOpen(false), // offline: the next click tries again
    );
  }
  function show(keyboard: boolean) {
    if (trigger.props["aria-disabled"]) return;
    setWanted(true);
    setByKeyboard(keyboard);
    prepare();
    setOpen(true);
  }

  const button = cloneElement(trigger, {
    ref: anchor,
    "aria-haspopup": kind,
    "aria-expanded": open,
    onPointerEnter: prepare,
    onFocus: prepare,
    // keyboard clicks have a count of 0
    onClick: (event) => (open ? setOpen(false) : show(event.detail === 0)),
    onKeyDown: (event) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      show(true);
    },
  });
  return { button, Popup: wanted ? Popup : undefined, open, anchor, byKeyboard, close: () => setOpen(false) };
}
