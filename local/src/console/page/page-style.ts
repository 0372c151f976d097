import { BASE } from "./style/base";
import { COLORS } from "./style/colors";
import { CONTROLS } from "./style/controls";
import { EXPLANATION } from "./style/explanation";
import { FORMS } from "./style/forms";
import { FRAME } from "./style/frame";
import { MESSAGES } from "./style/messages";
import { NOTES } from "./style/notes";
import { REQUESTS } from "./style/requests";
import { SIDE } from "./style/side";
import { TIME } from "./style/time";
import { USERS } from "./style/users";

/** The one style sheet of every page. No element has a style of its own: the page's security policy forbids it. */
export const STYLE = [
  COLORS,
  BASE,
  FRAME,
  SIDE,
  CONTROLS,
  FORMS,
  NOTES,
  REQUESTS,
  EXPLANATION,
  MESSAGES,
  USERS,
  TIME,
].join("\n");
