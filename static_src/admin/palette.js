/* Keys of the console. Ctrl+K anywhere: the palette. In a list: / j k x e Enter. "?" says which keys there are.
   Nothing happens while somebody types. The words stand on the script's own tag. */
(function () {
  "use strict";
  const words = document.currentScript.dataset;
  const WAIT = 120;
  const KEYS = [["Ctrl K", words.keyPalette], ["/", words.keySearch], ["j", words.keyNext], ["k", words.keyPrevious],
    ["x", words.keySelect], ["Enter", words.keyOpen], ["e", words.keyEdit], ["?", words.keyHelp], ["Esc", words.keyClose]];
  let screens = null;

  function make(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }

  /* -- the palette ------------------------------------------------------------------------------------------------ */
  let dialog, input, list, status, timer, serial = 0, active = -1;

  function build() {
    if (dialog) return;
    input = make("input", { type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "cj-palette-list",
      "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false", placeholder: words.placeholder, "aria-label": words.label });
    list = make("div", { id: "cj-palette-list", role: "listbox", "aria-label": words.label });
    status = make("p", { class: "cj-palette__status", role: "status" });
    dialog = make("dialog", { class: "cj-palette", "aria-label": words.label }, input, list, status);
    document.body.append(dialog);
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
    input.addEventListener("keydown", onKey);
  }

  async function open() {
    build();
    input.value = "";
    dialog.showModal();
    if (!screens) {
      try { screens = (await (await fetch(words.screens, { credentials: "same-origin" })).json()).screens; } catch { screens = []; }
    }
    ask();
  }

  function fitting(text) {
    const wanted = text.toLowerCase();
    return (screens || []).filter((one) => !wanted || `${one.title} ${one.detail} ${one.initials}`.toLowerCase().includes(wanted)).slice(0, wanted ? 6 : 12);
  }

  async function ask() {
    const text = input.value.trim();
    const mine = (serial += 1);
    const groups = [{ label: words.screensLabel, rows: fitting(text) }];
    if (!text) return draw(groups, text);
    try {
      const answer = await fetch(`${words.find}?q=${encodeURIComponent(text)}`, { credentials: "same-origin" });
      const found = await answer.json();
      if (mine !== serial) return;
      if (!answer.ok) { draw(groups, text); status.textContent = found.detail; return; }
      draw([...found.groups, ...groups], text);
    } catch {
      if (mine === serial) { draw(groups, text); status.textContent = words.broken; }
    }
  }

  function draw(groups, text) {
    let number = 0;
    list.replaceChildren(...groups.filter((group) => group.rows.length).map((group) => {
      const rows = group.rows.map((row) => {
        const link = make("a", { href: row.url, role: "option", id: `cj-palette-${number}`, tabindex: "-1" }, make("b", {}, row.title));
        number += 1;
        if (row.detail) link.append(make("span", {}, row.detail));
        if (row.state) link.append(make("i", { class: `cj-pill cj-pill--${row.tone}` }, row.state));
        return link;
      });
      return make("div", { role: "group", "aria-label": group.label }, make("p", {}, group.label), ...rows);
    }));
    status.textContent = number ? "" : words.none.replace("{text}", text);
    move(number ? 0 : -1);
  }

  function options() { return [...list.querySelectorAll('[role="option"]')]; }

  function move(index) {
    active = index;
    options().forEach((one, place) => one.setAttribute("aria-selected", String(place === index)));
    if (index < 0) { input.removeAttribute("aria-activedescendant"); return; }
    input.setAttribute("aria-activedescendant", `cj-palette-${index}`);
    options()[index].scrollIntoView({ block: "nearest" });
  }

  function onKey(event) {
    if (event.isComposing) return;
    const many = options().length;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && many) {
      event.preventDefault();
      move((active + (event.key === "ArrowDown" ? 1 : -1) + many) % many);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      const link = options()[active];
      if (event.ctrlKey || event.metaKey) window.open(link.href, "_blank", "noopener");
      else window.location.assign(link.href);
    }
  }

  /* -- the keys of a list ----------------------------------------------------------------------------------------- */
  let current = null;

  function rows() { return [...document.querySelectorAll("#listing-results table.listing tbody tr")]; }

  function step(by) {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(current);
    current?.classList.remove("cj-row-current");
    current = all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
    current.classList.add("cj-row-current");
    current.scrollIntoView({ block: "nearest" });
    current.querySelector(".title a, a")?.focus({ preventScroll: true });
  }

  function help() {
    let overlay = document.querySelector(".cj-keys");
    if (!overlay) {
      const lines = KEYS.map(([key, text]) => make("div", {}, make("dt", {}, make("kbd", {}, key)), make("dd", {}, text)));
      const close = make("button", { type: "button", class: "button button-small button-secondary" }, words.close);
      overlay = make("dialog", { class: "cj-keys", "aria-label": words.keyHelp }, make("h2", {}, words.keys), make("dl", {}, ...lines), close);
      close.addEventListener("click", () => overlay.close());
      document.body.append(overlay);
    }
    overlay.showModal();
  }

  function keysAreOn() {
    try { return JSON.parse(document.getElementById("wagtail-config").textContent).KEYBOARD_SHORTCUTS_ENABLED !== false; } catch { return true; }
  }

  function isTyping(target) {
    return target.isContentEditable || target.closest?.('input:not([type="checkbox"]):not([type="radio"]), textarea, select, [contenteditable="true"], [role="textbox"], [role="combobox"]');
  }

  const LIST_KEYS = {
    j: () => step(1),
    k: () => step(-1),
    x: () => { const box = current?.querySelector("[data-bulk-action-checkbox]"); if (box) box.click(); },
    e: () => { const link = current?.querySelector(".title a"); if (link) window.location.assign(link.href); },
    Enter: (event) => {
      if (!current || event.target.closest("a, button, summary")) return false;
      const link = current.querySelector(".title a");
      if (link) window.location.assign(link.href);
      return true;
    },
  };

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      if (event.target.isContentEditable) return; // the editor of a text makes links with it
      event.preventDefault();
      if (dialog?.open) dialog.close(); else open();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    // The review desk has keys of its own, and single keys can be turned off in the account.
    if (document.getElementById("dk") || !keysAreOn()) return;
    if (event.key === "?") { event.preventDefault(); help(); return; }
    if (event.key === "/") {
      const field = document.querySelector('[data-search-form] input[type="text"], [data-search-form] input[type="search"], [data-search-form] input[name="q"]');
      event.preventDefault();
      if (field) { field.focus(); field.select(); } else open();
      return;
    }
    const act = rows().length && document.querySelector("[data-cj-views]") && LIST_KEYS[event.key];
    if (act && act(event) !== false) event.preventDefault();
  });

  // The entry of the menu, for fingers; React's own handler would follow the link.
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-cj-palette]")) return;
    event.preventDefault();
    event.stopPropagation();
    open();
  }, true);

  document.addEventListener("w-swap:success", () => { current = null; });
})();
