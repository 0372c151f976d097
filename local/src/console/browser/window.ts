import { copyFrom } from "./copying";
import { announce } from "./elements";
import { InboxCount } from "./inbox-count";
import { News } from "./news";
import { answerInline, PartsAgain } from "./parts-again";
import { tick } from "./ticking";

/** What runs in the developer's window. Every page works without it; with it, news come in by themselves. */

document.documentElement.classList.add("js");

const { position, messages } = document.body.dataset;
const again = new PartsAgain();
const inbox = new InboxCount((position ?? "").split("-")[0] ?? "", Number(messages));
const news = new News(
  position,
  (entry) => {
    if (entry.list !== "messages") return;
    inbox.arrived(entry.number);
    announce("A message has come into the inbox.");
    again.refresh();
  },
  () => again.refreshStorage(),
);

document.addEventListener("visibilitychange", () => {
  news.follow();
  inbox.show();
});
addEventListener("pagehide", () => news.disconnect());
addEventListener("pageshow", () => news.follow());
addEventListener("resize", () => inbox.show());

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.dataset["inline"] === undefined) return;
  event.preventDefault();
  answerInline(form).catch(() => form.submit());
});

document.addEventListener("change", (event) => {
  const form = event.target instanceof HTMLSelectElement ? event.target.form : null;
  if (form?.dataset["submitOnChange"] !== undefined) form.requestSubmit();
});

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-copy]") : null;
  if (button !== null) void copyFrom(button);
});

again.repeat();
setInterval(tick, 1_000);
tick();
inbox.show();
news.follow();
