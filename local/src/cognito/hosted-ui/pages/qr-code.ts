import qrcode from "qrcode-generator";
import { type Html, html } from "./html";

/** A text as a QR code, drawn as one path. Dark on light whatever the page's colours: cameras want it so. */
export function qrCode(text: string, label: string): Html {
  const code = qrcode(0, "M");
  code.addData(text);
  code.make();
  const size = code.getModuleCount();
  const path: string[] = [];
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) if (code.isDark(row, column)) path.push(`M${column} ${row}h1v1h-1z`);
  return html`<svg role="img" aria-label="${label}" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><path fill="#000" d="${path.join("")}"/></svg>`;
}
