/* Review desk: single keys that can be switched off, the main button that follows the remarks, decisions without a wait:
   the next submission is fetched while this one is read. Without this script the desk is a plain form. */
(function () {
  "use strict";
  const TOAST = "cj-desk-toast";
  let ahead = null;
  let beat = 0;
  let busy = false;
  const desk = () => document.getElementById("dk");
  const form = () => document.querySelector(".dk");
  const approve = () => document.querySelector(".dk-approve");
  const back = () => document.querySelector(".dk-return");
  const keysOn = () => desk().dataset.keys === "on";
  const token = () => form().querySelector("[name=csrfmiddlewaretoken]").value;

  function say(text, tone) {
    const toast = document.querySelector("[data-dk-toast]");
    toast.textContent = text;
    toast.className = "dk-toast is-shown is-" + (tone || "done");
    window.clearTimeout(say.timer);
    say.timer = window.setTimeout(() => toast.classList.remove("is-shown"), 6000);
  }

  function remarks() {
    const written = Array.from(form().querySelectorAll("textarea")).filter((area) => area.value.trim()).length;
    return written + form().querySelectorAll('[name="phrases"]:checked').length;
  }

  function follow() {
    const count = remarks();
    const label = document.querySelector("[data-dk-return]");
    label.dataset.plain = label.dataset.plain || label.textContent;
    label.textContent = count ? label.dataset.remarks.replace("{count}", count) : label.dataset.plain;
    back().classList.toggle("is-main", count > 0);
    approve().classList.toggle("is-main", count === 0);
    const shown = document.querySelector("[data-dk-count]");
    shown.hidden = !count;
    shown.textContent = shown.dataset.text.replace("{count}", count);
  }

  // -- who else has it open
  function claim() {
    if (document.hidden) return;
    const key = desk().dataset.key;
    fetch(desk().dataset.claim, { method: "POST", headers: { "X-CSRFToken": token(), Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : { others: [] }))
      .then(function (told) {
        if (desk().dataset.key !== key) return;
        const line = document.querySelector("[data-dk-open]");
        line.hidden = !told.others.length;
        line.textContent = told.others.length ? desk().dataset.openText.replace("{names}", told.others.join("、")) : "";
      })
      .catch(() => undefined);
  }

  // -- the next one, fetched while this one is read
  function fetchAhead() {
    const url = desk().dataset.next;
    ahead = null;
    if (!url) return;
    ahead = { url: url, page: fetch(url, { headers: { "X-Desk-Ahead": "1" } }).then((answer) => (answer.ok && !answer.redirected ? answer.text() : null)).catch(() => null) };
  }

  async function show(url, decided) {
    if (!ahead || ahead.url !== url) return false;
    const text = await ahead.page;
    if (!text) return false;
    return put(text, url, decided);
  }

  function put(text, url, decided) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const fresh = page.getElementById("dk");
    if (!fresh) return false;
    desk().replaceWith(fresh);
    document.title = page.title;
    document.querySelector(".dk-bar__place").replaceWith(page.querySelector(".dk-bar__place"));
    if (url) history.pushState({}, "", url);
    if (decided) drop(decided);
    begin();
    return true;
  }

  function drop(key) {
    // The page was made before the decision: what was decided leaves the queue here.
    const row = document.querySelector('.dk-queue li[data-key="' + key + '"]');
    const current = document.querySelector(".dk-queue [aria-current]");
    const isAbove = row && current && row.compareDocumentPosition(current) === Node.DOCUMENT_POSITION_FOLLOWING;
    const less = (text, places) => { let at = 0; return text.replace(/\d+/g, (n) => String(Number(n) - (places[at++] || 0))); };
    const count = row && row.closest("ol").previousElementSibling.lastElementChild;
    if (count) count.textContent = less(count.textContent, [1]);
    const head = document.querySelector(".dk-queue__head h2 a");
    head.textContent = less(head.textContent, [1]);
    [document.querySelector(".dk-bar__place"), document.querySelector(".dk-place > span").firstChild].forEach(function (place) {
      place.textContent = less(place.textContent, [isAbove ? 1 : 0, 1]);
    });
    if (row) row.remove();
  }

  // -- the decision
  async function decide(button) {
    if (busy) return;
    busy = true;
    const key = desk().dataset.key;
    const data = new FormData(form(), button);
    const label = button.querySelector("span") || button.firstChild;
    const words = label.textContent;
    button.style.minInlineSize = button.offsetWidth + "px";
    label.textContent = desk().dataset.busy;
    try {
      const answer = await fetch(location.href, { method: "POST", body: data, headers: { Accept: "application/json" } });
      const kind = answer.headers.get("Content-Type") || "";
      if (answer.ok && kind.includes("json")) {
        const told = await answer.json();
        if (await show(new URL(told.next, location.href).pathname + new URL(told.next, location.href).search, key)) {
          say(told.message, told.tone);
        } else {
          try { sessionStorage.setItem(TOAST, JSON.stringify(told)); } catch (error) { /* the message is lost, not the act */ }
          location.assign(told.next);
        }
        return;
      }
      if (!put(await answer.text(), null, null)) location.reload();
      else (document.getElementById("problems") || document.getElementById("dk-title")).focus();
    } catch (error) {
      label.textContent = words;
      say(desk().dataset.offline, "danger");
    } finally {
      busy = false;
    }
  }

  // -- keys
  function move(rel) {
    const link = document.querySelector('.dk-place [rel="' + rel + '"]');
    if (link) link.click();
  }
  function toReturn() {
    const target = remarks() ? back() : form().querySelector('[name="comment"]');
    target.focus();
    target.scrollIntoView({ block: "nearest" });
  }
  function tick(number) {
    const box = form().querySelectorAll('[name="phrases"]')[number - 1];
    if (box) box.click();
  }
  function help() {
    document.querySelector("[data-dk-dialog]").showModal();
  }
  const ACTS = { j: () => move("next"), k: () => move("prev"), a: () => approve().focus(), r: toReturn, "?": help, "？": help };

  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea")) {
      event.preventDefault();
      decide(back());
      return;
    }
    if (event.ctrlKey || event.metaKey || !keysOn()) return;
    if (event.key === "Escape" && event.target.matches("textarea")) { event.target.blur(); return; }
    if (event.target.closest('input:not([type="checkbox"]), textarea, select, [contenteditable]')) return;
    const act = ACTS[event.key.toLowerCase()] || (/^[1-9]$/.test(event.key) ? () => tick(Number(event.key)) : null);
    if (!act) return;
    event.preventDefault();
    act();
  });

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-dk-help]")) help();
    const link = event.target.closest('.dk-place [rel="next"], .dk-queue a');
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
    if (link && plain && ahead && link.getAttribute("href") === ahead.url && !remarks()) {
      event.preventDefault();
      show(ahead.url, null).then((done) => done || location.assign(link.href));
    }
  });
  document.addEventListener("input", function (event) {
    if (event.target.closest(".dk")) follow();
  });
  document.addEventListener("change", function (event) {
    if (!event.target.matches("[data-dk-keys]")) return;
    const on = event.target.checked;
    desk().dataset.keys = on ? "on" : "off";
    fetch(desk().dataset.keysUrl, { method: "POST", body: new URLSearchParams({ on: on ? "1" : "0" }), headers: { "X-CSRFToken": token() } });
  });
  document.addEventListener("submit", function (event) {
    if (!event.target.matches(".dk") || !event.submitter) return;
    event.preventDefault();
    decide(event.submitter);
  });
  document.addEventListener("toggle", function (event) {
    if (event.target.matches(".dk-write details") && event.target.open) event.target.querySelector("textarea").focus();
  }, true);
  window.addEventListener("popstate", () => location.reload());

  function begin() {
    document.dispatchEvent(new CustomEvent("dk:shown"));
    follow();
    window.scrollTo(0, 0);
    const current = document.querySelector(".dk-queue [aria-current]");
    if (current) current.scrollIntoView({ block: "nearest" });
    window.clearInterval(beat);
    claim();
    beat = window.setInterval(claim, 60000);
    document.getElementById("dk-title").focus({ preventScroll: true });
    window.setTimeout(fetchAhead, 150);
  }

  if (!desk()) return;
  try {
    const told = JSON.parse(sessionStorage.getItem(TOAST) || "null");
    sessionStorage.removeItem(TOAST);
    if (told) say(told.message, told.tone);
  } catch (error) { /* storage may be closed */ }
  begin();
  const problems = document.getElementById("problems");
  if (problems) problems.focus();
})();
