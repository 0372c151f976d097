/**
 * What runs in the page, as it is sent: plain JavaScript for browsers, since the command line is one bundle without
 * files beside it. The page works without it; with it, news come in by themselves.
 *
 * News are markup as JSON (markup.ts), and `build` makes DOM nodes of it: text becomes text nodes, never HTML.
 */
export const SCRIPT = `
"use strict";
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (selector) => document.querySelector(selector);
  document.documentElement.classList.add("js");

  const build = (markup, inSvg = false) => {
    if (typeof markup === "string") return document.createTextNode(markup);
    const [tag, attributes, ...children] = markup;
    const isSvg = inSvg || tag === "svg";
    const element = isSvg ? document.createElementNS(SVG, tag) : document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value === true ? "" : value);
    element.append(...children.map((child) => build(child, isSvg)));
    return element;
  };

  /* Puts a piece in the place of another, and leaves open what was open and the focus where it was. */
  const replace = (old, markup) => {
    const fresh = build(markup);
    const wasOpen = all("details", old).map((details) => details.open);
    const focusable = "a, button, input, select, textarea, summary";
    const focused = all(focusable, old).indexOf(document.activeElement);
    old.replaceWith(fresh);
    all("details", fresh).forEach((details, index) => {
      if (wasOpen[index] !== undefined) details.open = wasOpen[index];
    });
    if (focused >= 0) all(focusable, fresh)[focused]?.focus({ preventScroll: true });
    tick();
    return fresh;
  };

  /* ---- news ---- */
  let position = document.body.dataset.position;
  let source;
  let retry;

  const say = (text, state) => {
    const line = one("[data-connection]");
    if (line === null || line.dataset.state === state) return;
    line.dataset.state = state;
    line.textContent = text;
  };

  const place = ({ list, id, markup }) => {
    const feed = one('[data-feed="' + list + '"]');
    if (feed === null) return;
    const old = document.getElementById(id);
    if (old !== null) return void replace(old, markup);
    const entry = build(markup);
    entry.classList.add("fresh");
    feed.prepend(entry);
    const most = Number(feed.dataset.most);
    for (const last of [...feed.children].slice(most)) if (last.querySelector("details[open]") === null) last.remove();
  };

  const connect = () => {
    clearTimeout(retry);
    if (source !== undefined || document.hidden) return;
    source = new EventSource("/events?after=" + encodeURIComponent(position));
    source.addEventListener("open", () => say("Live", "live"));
    source.addEventListener("entry", (event) => {
      position = event.lastEventId;
      const entry = JSON.parse(event.data);
      place(entry);
      if (entry.list === "messages") arrived(entry);
    });
    source.addEventListener("clock", (event) => {
      const { offset, markup } = JSON.parse(event.data);
      const pill = one("#clock");
      for (const element of all("[data-tick]")) element.dataset.offset = offset;
      if (pill !== null) replace(pill, markup);
    });
    source.addEventListener("restarted", () => {
      disconnect();
      const line = one("[data-connection]");
      line.replaceChildren(build(["a", { href: "" }, "The stack was started anew. Reload"]));
      line.dataset.state = "lost";
      position = undefined;
    });
    source.addEventListener("error", () => {
      say("Not connected; trying again", "lost");
      if (source?.readyState !== EventSource.CLOSED) return;
      disconnect();
      retry = setTimeout(connect, 3000);
    });
  };

  const disconnect = () => {
    clearTimeout(retry);
    source?.close();
    source = undefined;
  };

  /* A hidden page lets go of its connection: browsers keep six for one host. It catches up when it is seen again. */
  const follow = () => {
    if (position === undefined) return;
    if (document.hidden) disconnect();
    else connect();
  };
  document.addEventListener("visibilitychange", follow);
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", follow);

  /* ---- the inbox's count ---- */
  const start = (position ?? "").split("-")[0];
  let newest = Number(document.body.dataset.messages);

  const seen = () => {
    try {
      const [of, number] = (localStorage.getItem("gatehouse-seen") ?? "").split("-");
      return of === start ? Number(number) : 0;
    } catch {
      return newest;
    }
  };

  const count = () => {
    const feed = one('[data-feed="messages"]');
    const isShown = feed !== null && feed.getClientRects().length > 0 && !document.hidden;
    try {
      if (isShown) localStorage.setItem("gatehouse-seen", start + "-" + newest);
    } catch {}
    const unseen = isShown ? 0 : newest - seen();
    for (const badge of all("[data-unseen]")) {
      badge.hidden = unseen <= 0;
      badge.replaceChildren(String(unseen), build(["span", { class: "visually-hidden" }, " new"]));
    }
  };

  const arrived = ({ number }) => {
    newest = Math.max(newest, number);
    count();
    const line = one("[data-announce]");
    if (line !== null) line.textContent = "A message has come into the inbox.";
    refreshAll();
  };
  addEventListener("resize", count);
  document.addEventListener("visibilitychange", count);

  /* ---- parts that are fetched again, since no event reports a changed user ---- */
  const fetched = new Map();

  const refresh = async (element) => {
    const address = element.dataset.refresh;
    const response = await fetch(address, { headers: { accept: "application/json" } });
    if (!response.ok) return;
    const text = await response.text();
    if (fetched.get(address) === text || !element.isConnected) return;
    const isFirst = !fetched.has(address);
    fetched.set(address, text);
    if (!isFirst || element.outerHTML !== build(JSON.parse(text)).outerHTML) replace(element, JSON.parse(text));
  };

  const refreshAll = () => {
    if (document.hidden) return;
    for (const element of all("[data-refresh]")) refresh(element).catch(() => {});
  };
  if (one("[data-refresh]") !== null) setInterval(refreshAll, 3000);

  /* ---- forms whose answer is put into the page ---- */
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-inline]");
    if (form === null) return;
    event.preventDefault();
    answer(form).catch(() => form.submit());
  });

  const answer = async (form) => {
    const response = await fetch(form.getAttribute("action"), {
      method: "POST",
      headers: { accept: "application/json" },
      body: new URLSearchParams(new FormData(form)),
    });
    const markup = await response.json();
    const place = document.getElementById(form.dataset.inline);
    if (markup[1].id === place.id) replace(place, markup).querySelector("[data-focus]")?.focus();
    else place.replaceChildren(build(markup));
  };

  /* ---- copying ---- */
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (button === null) return;
    const label = button.querySelector("[data-copied]");
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      label.textContent = label.dataset.copied;
    } catch {
      label.textContent = "Not copied";
    }
    one("[data-announce]").textContent = label.textContent;
    setTimeout(() => (label.textContent = "Copy"), 1500);
  });

  /* ---- the clock ---- */
  const two = (value) => String(value).padStart(2, "0");
  const tick = () => {
    for (const element of all("[data-tick]")) {
      const date = new Date(Date.now() + Number(element.dataset.offset));
      const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
      const day = [String(date.getFullYear()).padStart(4, "0"), two(date.getMonth() + 1), two(date.getDate())].join("-");
      const text = element.dataset.tick === "full" ? day + " " + time : time;
      if (element.textContent !== text) element.textContent = text;
    }
  };
  setInterval(tick, 1000);

  tick();
  count();
  connect();
})();
`;
