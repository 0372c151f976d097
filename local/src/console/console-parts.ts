import type { ConsoleOptions } from "./console-options";
import type { Flashes } from "./flashes";
import type { History } from "./live/history";
import type { LiveFeed } from "./live/live-feed";

/** What the pages of a running window work with. */
export interface ConsoleParts {
  readonly options: ConsoleOptions;
  readonly history: History;
  readonly live: LiveFeed;
  readonly flashes: Flashes;
}
