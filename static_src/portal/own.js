// Forms of one's own entries: suggestions and autosave. Every form works without this file.
(() => {
  "use strict";
  const words = document.currentScript.dataset;
  document.querySelector('[role="alert"][tabindex]')?.focus();

  // Master data: a few letters give a list; of several values the last one is completed.
  for (const input of document.querySelectorAll("[data-suggest]")) {
    const list = document.createElement("datalist");
    list.id = `${input.id}-list`;
    input.after(list);
    input.setAttribute("list", list.id);
    const mark = input.dataset.many;
    let timer = 0;
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const cut = mark ? Math.max(...["、", "，", ",", "；", ";"].map((one) => input.value.lastIndexOf(one))) + 1 : 0;
        const before = input.value.slice(0, cut);
        const text = input.value.slice(cut).trim();
        if (!text || Array.from(list.options).some((option) => option.value === input.value)) return;
        try {
          const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(text)}`);
          const { found } = await answer.json();
          list.replaceChildren(...found.map((value) => Object.assign(document.createElement("option"), { value: before + value })));
        } catch (error) {
          // The server reads the name when the form is saved.
        }
      }, 250);
    });
  }

  // Autosave: a pause, leaving a field, leaving the page. Consents are given by a button only.
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const state = form.querySelector("[data-save-state]");
  const say = (text, tone) => {
    state.textContent = text;
    if (tone) state.dataset.tone = tone;
    else delete state.dataset.tone;
  };
  let dirty = false;
  let saving = false;
  let pause = 0;
  const save = async (leaving = false) => {
    if (!dirty || saving) return;
    if (!form.elements.title?.value.trim()) return;
    dirty = false;
    saving = true;
    if (!leaving) say(words.saving);
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Requested-With": "fetch", Accept: "application/json" },
        keepalive: leaving,
      });
      const result = answer.redirected ? { text: words.lost } : await answer.json();
      say(result.text, answer.ok && !answer.redirected ? "" : "danger");
      if (result.base) form.elements.base.value = result.base;
      if (result.url && new URL(form.action).pathname !== result.url) {
        form.action = result.url;
        history.replaceState(null, "", result.url);
      }
    } catch (error) {
      dirty = true;
      say(words.lost, "danger");
      setTimeout(save, 5000);
    } finally {
      saving = false;
    }
  };
  form.addEventListener("input", () => {
    dirty = true;
    clearTimeout(pause);
    pause = setTimeout(save, 1500);
  });
  addEventListener("online", () => save());
  addEventListener("pagehide", () => save(true));
  form.addEventListener("submit", (event) => {
    // A save under way would make the base of this one old.
    if (saving) {
      event.preventDefault();
      setTimeout(() => form.requestSubmit(event.submitter), 300);
      return;
    }
    clearTimeout(pause);
    dirty = false;
  });
})();
