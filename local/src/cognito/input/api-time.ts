import type { EpochMillis } from "../../model/time";

/** A moment as the IdP API writes it: epoch seconds with up to three decimals, a JSON number. */
export const toApiTime = (moment: EpochMillis): number => moment / 1000;
