import type { Application } from "../model/application";
import type { Activity } from "./activity";
import type { MovableClock } from "./movable-clock";
import type { Settings } from "./options";
import type { StateFolder } from "./state/state-folder";

/** What every part of a stack is opened with. */
export interface Parts {
  readonly settings: Settings;
  readonly state: StateFolder;
  readonly application: Application;
  readonly activity: Activity;
  readonly clock: MovableClock;
}
