import { expect, test } from "@jest/globals";
import { pageStyles, readStyles } from "../../src/cognito/resources/ui-styles";

/** docs/aws-behaviour/cognito-pools.md, U: which style sheets are taken, and what of them is shown. */

function shown(css: string): string {
  const read = readStyles(css);
  return "problem" in read ? `refused: ${read.problem}` : pageStyles(read);
}

test.each([
  [
    ".submitButton-customizable { color: #fff; background-color: rgb(10, 20, 30); }",
    "form .button.primary{color:#fff;background-color:rgb(10, 20, 30)}",
  ],
  ["/* a */ .label-customizable{font-weight:400}/* b */", ".field label{font-weight:400}"],
  [
    ".banner-customizable, .background-customizable{background-color:lightgray}",
    ".card > .brand,body{background-color:lightgray}",
  ],
  [
    ".submitButton-customizable:hover{color:hsla(1, 2%, 3%, .5)!important}",
    "form .button.primary:hover{color:hsla(1, 2%, 3%, .5)}",
  ],
  ["", ""],
  [".legalText-customizable{display:none;font-size:0}", ""],
])("the sheet %s is shown as %s", (css, expected) => {
  expect(shown(css)).toBe(expected);
});

test.each([
  ["another class", ".card{color:red}"],
  ["an element", "body{color:red}"],
  ["a class behind one that is allowed", ".label-customizable .secret{color:red}"],
  ["a class beside one that is allowed", ".label-customizable, *{color:red}"],
  ["an attribute", ".inputField-customizable[value^=a]{color:red}"],
  ["a pseudo-class of another class", ".label-customizable:hover{color:red}"],
  ["the name of a property of objects", "constructor{color:red}"],
  ["@import", "@import 'https://evil.example/a.css'; .label-customizable{color:red}"],
  ["@media", "@media print{.label-customizable{color:red}}"],
  ["@supports within a rule", ".label-customizable{color:red;@supports (color:red){}}"],
  ["@page", "@page{margin:0}"],
  ["@font-face", "@font-face{font-family:x}"],
  ["a script", ".label-customizable{background:url(javascript:alert(1))}"],
  ["a script in disguise", ".label-customizable{background:JavaScript\n:x}"],
  ["the end of the style element", ".label-customizable{color:red}</style><script>alert(1)</script>"],
  ["the end of the style element with a space", ".label-customizable{color:< / style>}"],
  ["a nested rule", ".label-customizable{.label-customizable{color:red}}"],
  ["a rule without an end", ".label-customizable{color:red"],
  ["a comment without an end", "/* .label-customizable{color:red}"],
  ["an end without a rule", "}.label-customizable{color:red}"],
])("a sheet with %s is refused", (_what, css) => {
  expect(shown(css)).toMatch(/^refused: /);
});

test.each([
  ["an address", "background:url(https://evil.example/p.png)"],
  ["an address in quotes", "background:url('data:image/svg+xml,x')"],
  ["an image set", "background:image-set('a.png' 1x)"],
  ["a variable", "color:var(--secret)"],
  ["an attribute's value", "color:attr(value)"],
  ["an escape", "background:\\75rl(x)"],
  ["text", "color:'x'"],
  ["a comment's end within", "color:red*/"],
  ["an element", "color:<b>"],
  ["a property that the pages do not take", "position:fixed"],
  ["a property of its own", "--accent:red"],
  ["content", "content:red"],
  ["a value of a thousand characters", `color:${"a".repeat(1000)}`],
])("%s is kept out of the page", (_what, declaration) => {
  expect(shown(`.label-customizable{${declaration};color:blue}`)).toBe(".field label{color:blue}");
});

test.each([
  ["opened comments", "/*".repeat(65_000)],
  ["opened elements", `<${" ".repeat(130_000)}`],
  ["opened rules", "{".repeat(130_000)],
  ["words", `.label-customizable{color:${"a-".repeat(60_000)}}`],
  ["brackets", `.label-customizable{color:${"a (".repeat(40_000)}}`],
  ["rules", ".label-customizable{color:red}".repeat(4_000)],
])("a sheet of many %s takes no long time", (_what, css) => {
  const before = performance.now();
  shown(css);
  expect(performance.now() - before).toBeLessThan(2_000);
});
