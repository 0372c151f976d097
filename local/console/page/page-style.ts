import { COLORS } from "./style-colors";
import { CONTROLS } from "./style-controls";
import { FRAME } from "./style-frame";
import { PARTS } from "./style-parts";

/** The one style sheet of every page. The page has no style attributes: its policy would not take them. */
export const STYLE = [COLORS, FRAME, CONTROLS, PARTS].join("\n");
