import Ellipsis from "lucide-react/icons/ellipsis";
import { IconButton } from "../button.tsx";
import { Menu, type MenuProps } from "../menus/menu.tsx";
import type { MenuItem } from "../menus/menu-item.ts";
import type { Column } from "./data-table.tsx";

/** The last column: a menu of what can be done with a row, named by what the row is about. A row without items has none. */
export function menuColumn<Row>(
  nameOf: (row: Row) => string,
  itemsOf: (row: Row) => readonly (MenuItem | "separator")[],
): Column<Row> {
  return {
    head: "Actions",
    headHidden: true,
    align: "end",
    className: "w-13 pr-4! pl-0!",
    cell: (row) => <ActionsMenu of={nameOf(row)} items={itemsOf(row)} />,
  };
}

/** The menu of what can be done with one thing, named by it; nothing without items. */
export function ActionsMenu({ of, items }: { of: string; items: MenuProps["items"] }) {
  const label = `Actions for ${of}`;
  const trigger = (
    <IconButton label={label}>
      <Ellipsis />
    </IconButton>
  );
  return items.length > 0 && <Menu label={label} align="end" trigger={trigger} items={items} />;
}
