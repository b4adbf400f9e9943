import type { IconName } from "./icon.tsx";

/** An entry of a main menu. `count` is shown with words, `countLabel`, for those who hear it. */
export type Place = {
  readonly id: string;
  readonly label: string;
  readonly to: string;
  readonly icon: IconName;
  readonly count?: number;
  readonly countLabel?: string;
};
