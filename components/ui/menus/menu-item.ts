import type { ReactNode } from "react";

export type MenuItem = {
  label: string;
  /** 16 px */
  icon?: ReactNode;
  danger?: boolean | undefined;
  disabled?: boolean | undefined;
  /** a few grey words at the right; read out as the item's description */
  hint?: string | undefined;
  /** for names and ids */
  mono?: boolean | undefined;
} & ({ onSelect: () => void; href?: undefined } | { href: string; onSelect?: undefined });
