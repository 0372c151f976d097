/** The one script of the sign-in pages. */
import "./password-fields";
import { fillInPasskey } from "./fill-in-passkey";

fillInPasskey();
