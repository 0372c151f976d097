/** The look of every page. Colours are variables, which a client's style may set (theme.ts). */
export const PAGE_STYLE = `
*{box-sizing:border-box}
html{color-scheme:var(--scheme);-webkit-text-size-adjust:100%}
body{margin:0;min-height:100vh;min-height:100dvh;display:flex;flex-direction:column;background:var(--page);color:var(--text);
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{flex:1;display:grid;place-items:center;padding:2rem 1rem}
.card{width:100%;max-width:26rem;background:var(--card);border:1px solid var(--line);border-radius:var(--card-radius);
padding:2.25rem 2rem;box-shadow:0 1px 2px rgb(0 0 0/.05),0 12px 32px -12px rgb(0 0 0/.18)}
.brand{display:flex;align-items:center;gap:.625rem;margin:0 0 1.75rem;color:var(--muted);font-weight:600;font-size:.9375rem}
.brand img{max-width:100%;max-height:4rem}
.mark{display:grid;place-items:center;width:2rem;height:2rem;border-radius:.5rem;background:var(--accent);color:var(--on-accent);
font-size:1rem;font-weight:700;flex:none}
h1{margin:0 0 .375rem;font-size:1.5rem;line-height:1.25;letter-spacing:-.015em;color:var(--heading);overflow-wrap:anywhere}
.lead{margin:0 0 1.5rem;color:var(--muted);overflow-wrap:anywhere}
.field{margin:0 0 1.125rem}
.row{display:flex;justify-content:space-between;align-items:baseline;gap:1rem}
label{display:block;margin:0 0 .375rem;font-weight:600;font-size:.9375rem}
.hint{margin:.375rem 0 0;color:var(--muted);font-size:.875rem}
input:not([type=radio]){width:100%;min-height:2.875rem;padding:.625rem .75rem;border:1px solid var(--field-line);
border-radius:var(--field-radius);background:var(--field);color:var(--text);font:inherit}
input[aria-invalid=true]{border-color:var(--danger)}
input.code{font-size:1.375rem;letter-spacing:.35em;font-variant-numeric:tabular-nums;text-align:center}
fieldset{margin:0 0 1.125rem;padding:0;border:0}
legend{padding:0;margin:0 0 .5rem;font-weight:600}
.choice{display:flex;align-items:center;gap:.625rem;min-height:2.75rem;margin:0;font-weight:400;font-size:1rem}
.choice input{width:1.125rem;height:1.125rem;accent-color:var(--accent)}
button{display:block;width:100%;min-height:2.875rem;padding:.625rem 1rem;border:1px solid transparent;border-radius:var(--button-radius);
background:var(--accent);color:var(--on-accent);font:inherit;font-weight:600;cursor:pointer}
button:hover{background:var(--accent-hover)}
button.quiet{background:transparent;border-color:var(--field-line);color:var(--text)}
button.quiet:hover{background:var(--page)}
form+form,form+.more,button+button{margin-top:.875rem}
a{color:var(--link);text-underline-offset:.15em}
:is(a,button,input,summary):focus-visible{outline:3px solid var(--focus);outline-offset:2px}
.more{margin:1.5rem 0 0;text-align:center;color:var(--muted);font-size:.9375rem}
.more+.more{margin-top:.5rem}
.problem,.notice{margin:0 0 1.25rem;padding:.75rem .875rem;border-radius:var(--field-radius);font-size:.9375rem;overflow-wrap:anywhere}
.problem{background:var(--danger-soft);color:var(--danger-text);border:1px solid var(--danger)}
.notice{background:var(--good-soft);color:var(--good-text);border:1px solid var(--good)}
.button{display:flex;align-items:center;justify-content:center;min-height:2.875rem;margin:0 0 .625rem;padding:.5rem 1rem;
border:1px solid var(--field-line);border-radius:var(--button-radius);color:var(--text);font-weight:600;text-decoration:none}
.qr{display:grid;place-items:center;margin:0 0 1rem}
.qr svg{width:12rem;height:12rem;padding:.75rem;border-radius:.75rem;background:#fff}
.steps{margin:0 0 1.25rem;padding-left:1.25rem;color:var(--muted)}
.secret{display:block;margin:.375rem 0 0;padding:.5rem .75rem;border-radius:var(--field-radius);background:var(--page);
font:600 .9375rem/1.6 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere;letter-spacing:.04em;color:var(--text)}
details{margin:0 0 1.25rem;color:var(--muted);font-size:.9375rem}
summary{cursor:pointer}
.who{display:flex;align-items:center;gap:.75rem;margin:0 0 1.25rem;padding:.75rem .875rem;border:1px solid var(--line);
border-radius:var(--field-radius);overflow-wrap:anywhere}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.9em;overflow-wrap:anywhere}
h1+:is(.notice,.problem){margin-top:1rem}
.card>:last-child{margin-bottom:0}
footer{padding:0 1rem 1.5rem;text-align:center;color:var(--muted);font-size:.8125rem}
@media(max-width:30rem){main{place-items:start center;padding:1rem .75rem}.card{padding:1.5rem 1.25rem}}
@media(forced-colors:active){button,.problem,.notice,.card{border:1px solid}}
`.trim();
