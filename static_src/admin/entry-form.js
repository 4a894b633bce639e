/* The form of an entry: what is needed first, groups that open when they hold something, a word on saving, the warning of
   a similar entry, documents beside. Without this script everything still stands on the page and is sent the same way. */
(() => {
  "use strict";
  const own = document.currentScript;
  const form = document.querySelector("form[data-edit-form]");
  if (!own || !form) return;
  const needed = JSON.parse(own.dataset.needed || "{}");
  const panel = (name) => form.querySelector(`[data-cj-name="${name}"]`);
  const first = form.querySelector(".cj-first > .w-panel__content");
  const rest = [...form.querySelectorAll(".cj-rest")];

  /* Required first, whatever the category asks for; the others go where they stood, or into the first group below. */
  const home = new Map();
  for (const group of [first, ...rest.map((one) => one.querySelector(".w-panel__content"))]) {
    if (group) for (const one of group.querySelectorAll("[data-cj-name]")) home.set(one.dataset.cjName, [group, [...group.children].indexOf(one)]);
  }
  const star = (one, wanted) => {
    const label = one.querySelector("label, h3");
    if (!label) return;
    const mark = label.querySelector(".w-required-mark");
    if (wanted && !mark) label.insertAdjacentHTML("beforeend", '<span class="w-required-mark">*</span>');
    if (!wanted && mark) mark.remove();
  };
  const arrange = () => {
    const chosen = form.elements.namedItem(needed.field);
    const names = (needed.by || {})[chosen && chosen.value] || null;
    if (!first || !rest.length) return;
    const below = rest[0].querySelector(".w-panel__content");
    for (const [name, [group]] of home) {
      const one = panel(name);
      if (!one || name === "no_secret_pledge") continue;
      const wanted = names ? names.includes(name) : needed.always.includes(name);
      star(one, wanted);
      const target = names ? (wanted ? first : group === first ? below : group) : group;
      if (one.parentNode !== target) target === below && group === first ? target.prepend(one) : target.append(one);
    }
    const order = (group) => [...group.children].sort((a, b) => place(a, group) - place(b, group)).forEach((one) => {
      if (!one.contains(document.activeElement)) group.append(one);
    });
    const place = (one, group) => {
      const name = one.dataset.cjName;
      if (name === "no_secret_pledge") return 999;
      const [from, at] = home.get(name) || [null, 500];
      // Long texts stand in pairs at the end, so that rows stay even.
      const index = at + (group === first && name !== "summary" && one.querySelector("textarea") ? 300 : 0);
      return from === group ? index : group === first ? 100 + index : index - 100;
    };
    [first, ...rest.map((one) => one.querySelector(".w-panel__content"))].filter(Boolean).forEach(order);
    const pledge = panel("no_secret_pledge");
    if (pledge) first.append(pledge);
    rest.forEach(count);
    // A text that moved to a column of another width takes another height.
    form.querySelectorAll("textarea").forEach((one) => one.dispatchEvent(new Event("autosize:update")));
  };

  const filled = (control) => {
    if (control.type === "checkbox" || control.type === "radio") return control.checked;
    if (control.type === "hidden" || control.type === "file") {
      try { return (JSON.parse(control.value).blocks || []).some((block) => block.text.trim()); } catch { return false; }
    }
    return control.multiple ? control.selectedOptions.length > 0 : Boolean(control.value);
  };
  const holds = (one) => [...one.querySelectorAll("input[name], select[name], textarea[name]")].some(filled);
  function count(group) {
    const number = [...group.querySelectorAll("[data-cj-name]")].filter(holds).length;
    const heading = group.querySelector("[data-panel-heading-text]");
    if (!heading) return;
    let mark = group.querySelector(".cj-count");
    if (!mark) { mark = document.createElement("span"); mark.className = "cj-count"; heading.after(mark); }
    mark.textContent = number ? `${number} ✓` : "";
  }
  const open = (group) => {
    const toggle = group && group.querySelector("[data-panel-toggle]");
    if (toggle && toggle.getAttribute("aria-expanded") === "false") toggle.click();
  };
  const unfold = () => rest.forEach((group) => {
    count(group);
    if (group.querySelector(".cj-remark, .w-field--error, [aria-invalid=true]") || [...group.querySelectorAll("[data-cj-name]")].some(holds)) open(group);
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === needed.field) arrange();
    const group = event.target.closest(".cj-rest");
    if (group) count(group);
  });

  /* A link of the lists on top leads to the field itself, in whatever group it stands. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-cj-field]");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    lead(target);
  });
  function lead(target) {
    const holder = target.closest("[data-cj-name]") || target.parentElement;
    open(holder.closest(".cj-rest"));
    const control = holder.querySelector(".cj-combo input, input:not([type=hidden]), select, textarea, [contenteditable=true]") || target;
    holder.scrollIntoView({ block: "center" });
    control.focus({ preventScroll: true });
  }
  /* A notice leads here from outside, with the field in the address; rich text boxes stand only after the page has loaded. */
  window.addEventListener("load", () => {
    const target = location.hash.startsWith("#remark-") && document.getElementById(location.hash.slice(1));
    if (target) setTimeout(() => lead(target), 50);
  });

  /* Money typed in units of 10,000 yuan is repeated in yuan, where a wrong unit is seen at once. */
  for (const control of form.querySelectorAll("[data-cj-wan]")) {
    const echo = document.createElement("span");
    echo.className = "cj-wan";
    echo.setAttribute("role", "status");
    control.after(echo);
    const say = () => {
      const number = Number(control.value.replace(/[,，\s万元]/g, ""));
      echo.textContent = control.value.trim() && Number.isFinite(number) ? `= ${(number * 10000).toLocaleString("en")} ${own.dataset.yuan}` : "";
    };
    control.addEventListener("input", say);
    say();
  }

  /* Whose entry it is and who will see it: of a new one as chosen. */
  const shares = document.querySelector("[data-cj-shares]");
  const chosenText = (name) => { const one = form.elements.namedItem(name); return one && one.selectedOptions && one.value ? one.selectedOptions[0].text : ""; };
  const share = () => {
    if (!shares || !form.elements.namedItem("visibility")) return;
    const named = form.elements.namedItem("visibility").value === "consortium" ? chosenText("consortium") : "";
    shares.textContent = [chosenText("organisation"), [chosenText("visibility"), named].filter(Boolean).join("：")].filter(Boolean).join(" · ");
    const holder = form.elements.namedItem("consortium") && form.elements.namedItem("consortium").closest(".w-panel__wrapper");
    if (holder) holder.hidden = form.elements.namedItem("visibility").value !== "consortium";
  };
  form.addEventListener("change", share);

  /* Saving by itself: a visible word, also when it does not work. Nothing is thrown away; the page keeps what was typed. */
  const word = document.querySelector("[data-cj-saved]");
  const say = (text, tone) => { if (word) { word.textContent = text; word.dataset.tone = tone || ""; } };
  const clock = () => new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
  document.addEventListener("w-autosave:save", () => say(word.dataset.saving));
  document.addEventListener("w-autosave:success", () => { say(`${word.dataset.saved} ${clock()}`); ready(); });
  document.addEventListener("w-autosave:error", (event) => {
    const { type, text } = event.detail || {};
    if (type === "network_error") say(word.dataset.offline, "wait");
    else if (type === "validation_error") say(word.dataset.invalid, "wait");
    else if (type === "invalid_revision") say(word.dataset.conflict, "danger");
    else say(`${word.dataset.failed} ${text || ""}`, "danger");
  });
  window.addEventListener("offline", () => say(word.dataset.offline, "wait"));
  window.addEventListener("online", () => form.dispatchEvent(new CustomEvent("w-unsaved:add", { bubbles: true, cancelable: true })));

  /* A similar entry, asked for while the name is typed. */
  const title = form.elements.namedItem("title");
  if (title && own.dataset.similar) {
    const box = document.createElement("div");
    box.setAttribute("role", "status");
    (title.closest("[data-cj-name]") || title.parentElement).append(box);
    let timer, asked = title.value, dismissed = "", running;
    const ask = async () => {
      const text = title.value.trim();
      if (text === asked || text === dismissed) return;
      asked = text;
      if (running) running.abort();
      if (text.length < 4) { box.replaceChildren(); return; }
      running = new AbortController();
      const entry = entryId();
      try {
        const answer = await fetch(`${own.dataset.similar}?title=${encodeURIComponent(text)}${entry ? `&entry=${entry}` : ""}`, { signal: running.signal });
        if (answer.ok && !answer.redirected) box.innerHTML = await answer.text();
      } catch { /* The warning is a help; without connection there is none. */ }
    };
    title.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 400); });
    box.addEventListener("click", (event) => { if (event.target.closest("[data-cj-dismiss]")) { dismissed = title.value.trim(); box.replaceChildren(); title.focus(); } });
  }

  /* Documents: read, added and removed without leaving the form. */
  const place = form.querySelector("[data-cj-evidence]");
  function entryId() {
    const found = form.action.match(/\/edit\/(\d+)\//);
    return own.dataset.entry || (found ? found[1] : "");
  }
  const address = () => place.dataset.cjEvidence.replace(/\/\d+\/$/, `/${entryId()}/`);
  const show = async (answer) => {
    if (answer.ok || answer.status === 400) place.innerHTML = await answer.text();
    else say(word.dataset.failed, "danger");
  };
  async function ready() {
    if (!place || place.dataset.loaded || !entryId()) return;
    place.dataset.loaded = "yes";
    try { await show(await fetch(address())); } catch { delete place.dataset.loaded; }
  }
  const send = async (data, button) => {
    button.disabled = true;
    place.firstElementChild && place.firstElementChild.setAttribute("aria-busy", "true");
    data.set("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
    try { await show(await fetch(address(), { method: "POST", body: data })); }
    catch { say(word.dataset.offline, "wait"); button.disabled = false; }
  };
  if (place) {
    /* The controls of a document are none of the form's. */
    for (const kind of ["input", "change", "keyup"]) place.addEventListener(kind, (event) => event.stopPropagation());
    place.addEventListener("click", (event) => {
      const remove = event.target.closest("[data-cj-remove]");
      const upload = event.target.closest("[data-cj-upload]");
      const look = event.target.closest(".cj-doc__look");
      if (remove) { const data = new FormData(); data.set("remove", remove.dataset.cjRemove); send(data, remove); }
      if (upload) {
        const data = new FormData();
        for (const control of place.querySelectorAll("[name]")) {
          if (control.type === "file") for (const file of control.files) data.append(control.name, file);
          else data.set(control.name, control.value);
        }
        send(data, upload);
      }
      if (look) { event.preventDefault(); enlarge(look.firstElementChild); }
    });
    place.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target.matches("input")) event.preventDefault(); });
  }
  const enlarge = (picture) => {
    const dialog = document.createElement("dialog");
    dialog.className = "cj-big";
    dialog.setAttribute("aria-label", picture.alt);
    dialog.innerHTML = '<form method="dialog"><button type="button" class="button button-small button-secondary" data-turn>⟳</button><button class="button button-small">✕</button></form><div></div>';
    const large = picture.cloneNode();
    large.loading = "eager";
    dialog.querySelector("div").append(large);
    let turn = 0;
    dialog.querySelector("[data-turn]").addEventListener("click", () => { turn += 90; large.style.transform = `rotate(${turn}deg)`; });
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  };

  /* The controls of documents are sent by the script alone, so the form must not carry them. */
  form.addEventListener("formdata", (event) => { for (const name of [...event.formData.keys()]) if (name.startsWith("doc-")) event.formData.delete(name); });

  arrange();
  share();
  ready();
  document.addEventListener("DOMContentLoaded", () => setTimeout(() => {
    unfold();
    const problems = document.getElementById("cj-problems");
    if (problems) problems.focus();
  }, 0));
})();
