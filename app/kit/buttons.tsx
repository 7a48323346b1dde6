import { Trash2 } from "lucide-react";
import { Fragment } from "react";
import { Button, IconButton } from "#components/ui/button.tsx";
import type { ButtonSize, ButtonVariant } from "#components/ui/button-class.ts";
import { CopyButton } from "#components/ui/copy/copy-button.tsx";
import { MoreIcon } from "#components/ui/menus/more-icon.tsx";
import { OrLine } from "#components/ui/or-line.tsx";
import { Spinner } from "#components/ui/spinner.tsx";
import { Kbd } from "#components/ui/words/kbd.tsx";
import { Group } from "./group.tsx";

const VARIANTS: Record<ButtonVariant, string> = {
  default: "Default",
  primary: "Primary",
  danger: "Danger",
  quiet: "Quiet",
};
const SIZES: Record<ButtonSize, string> = { s: "Small", m: "Medium", l: "Large" };

export function Buttons() {
  return (
    <>
      {Object.entries(VARIANTS).map(([variant, name]) => (
        <Group key={variant} name={`Button, ${name.toLowerCase()}`}>
          {Object.entries(SIZES).map(([size, words]) => (
            <Fragment key={size}>
              <Button variant={variant as ButtonVariant} size={size as ButtonSize}>
                {words}
              </Button>
            </Fragment>
          ))}
          <Button variant={variant as ButtonVariant}>
            <Trash2 />
            With an icon
          </Button>
          <Button variant={variant as ButtonVariant} pending>
            Pending
          </Button>
          <Button variant={variant as ButtonVariant} disabled>
            Disabled
          </Button>
        </Group>
      ))}
      <Group name="Divider between two choices">
        <div className="w-60">
          <OrLine />
        </div>
      </Group>
      <Group name="Icon button, key, spinner">
        <IconButton label="Delete">
          <Trash2 />
        </IconButton>
        <IconButton label="More">
          <MoreIcon />
        </IconButton>
        <IconButton label="Delete, disabled" disabled>
          <Trash2 />
        </IconButton>
        <IconButton label="Delete, open" aria-expanded>
          <Trash2 />
        </IconButton>
        <IconButton label="Actions">
          <MoreIcon />
        </IconButton>
        <CopyButton label="Copy" text={() => "text"} />
        <Kbd>Esc</Kbd>
        <Spinner />
      </Group>
    </>
  );
}
