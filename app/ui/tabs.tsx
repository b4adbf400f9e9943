import type { ReactNode } from "react";
import { Tabs as AriaTabs, Tab, TabList, TabPanel } from "react-aria-components/Tabs";

/** Views of one thing, side by side. Hydrated screens only. */
export function Tabs(props: {
  readonly label: string;
  readonly tabs: readonly { readonly id: string; readonly label: string; readonly content: ReactNode }[];
  readonly selected: string;
  readonly onChange: (id: string) => void;
}) {
  return (
    <AriaTabs selectedKey={props.selected} onSelectionChange={(key) => props.onChange(String(key))}>
      <TabList aria-label={props.label} className="flex flex-wrap gap-1 border-b border-line">
        {props.tabs.map((tab) => (
          <Tab
            key={tab.id}
            id={tab.id}
            className="-mb-px flex min-h-11 cursor-pointer items-center border-b-4 border-transparent px-4 text-ink-soft aria-selected:border-teal aria-selected:font-medium aria-selected:text-ink focus-visible:outline-3 focus-visible:outline-focus"
          >
            {tab.label}
          </Tab>
        ))}
      </TabList>
      {props.tabs.map((tab) => (
        <TabPanel key={tab.id} id={tab.id} className="py-4">
          {tab.content}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
