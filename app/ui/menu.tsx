import { Button as AriaButton } from "react-aria-components/Button";
import { Menu as AriaMenu, MenuItem, MenuTrigger } from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";
import { buttonClass } from "./button-class.ts";
import { Icon } from "./icon.tsx";

export type MenuAction = { readonly id: string; readonly label: string; readonly onAction: () => void };

/** Rare actions behind one button. Hydrated screens only. */
export function Menu(props: { readonly label: string; readonly items: readonly MenuAction[] }) {
  return (
    <MenuTrigger>
      <AriaButton aria-label={props.label} className={buttonClass("quiet")}>
        <Icon name="more" />
      </AriaButton>
      <Popover className="min-w-48 rounded-box border border-line bg-surface py-1 shadow-raised">
        <AriaMenu className="outline-none">
          {props.items.map((item) => (
            <MenuItem
              key={item.id}
              id={item.id}
              onAction={item.onAction}
              className="flex min-h-11 cursor-pointer items-center px-4 outline-none focus:bg-teal-wash focus:text-teal"
            >
              {item.label}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
