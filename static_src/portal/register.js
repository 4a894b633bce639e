// Registration: live checks, autosave, uploads. Every page works without this file.
(() => {
  "use strict";
  const words = document.currentScript.dataset;
  const LARGEST = 2400;
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;
  const say = (element, text, tone) => {
    if (!element) return;
    element.textContent = text;
    if (tone) element.dataset.tone = tone;
    else delete element.dataset.tone;
  };
  const fill = (slots) => {
    for (const [name, html] of Object.entries(slots || {})) {
      const slot = document.querySelector(`[data-slot="${name}"]`);
      if (slot && slot.innerHTML !== html) slot.innerHTML = html;
    }
    showTick();
  };

  // "None of these" makes sense only beside a list.
  const showTick = () => {
    const tick = document.querySelector("[data-with-alike]");
    if (tick) tick.hidden = !document.getElementById("similar") && !tick.querySelector("input").checked;
  };
  showTick();
  document.querySelector('[role="alert"][tabindex]')?.focus();

  // Another code only after a minute.
  for (const button of document.querySelectorAll("[data-countdown]")) {
    const plain = button.textContent;
    const until = Date.now() + Number(button.dataset.countdown) * 1000;
    const tick = () => {
      const left = Math.ceil((until - Date.now()) / 1000);
      button.disabled = left > 0;
      button.textContent = left > 0 ? words.wait.replace("{n}", left) : plain;
      if (left > 0) setTimeout(tick, 500);
    };
    tick();
  }

  for (const button of document.querySelectorAll("[data-reveal]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const input = document.getElementById(button.dataset.reveal);
      const shown = input.type === "text";
      input.type = shown ? "password" : "text";
      button.textContent = shown ? words.show : words.hide;
    });
  }

  // The credit code, while it is typed: only complete ones are asked about.
  for (const output of document.querySelectorAll("[data-code-check]")) {
    const input = document.getElementById(output.dataset.for);
    let timer = 0;
    let latest = 0;
    const check = async () => {
      const turn = ++latest;
      const code = input.value.replace(/[\s-]/g, "");
      if (code.length < 15) return say(output, code ? `${code.length} / 18` : "");
      try {
        const answer = await fetch(`${output.dataset.codeCheck}?uscc=${encodeURIComponent(input.value)}`);
        const found = await answer.json();
        if (turn === latest) say(output, found.text, found.tone);
      } catch (error) {
        say(output, "");
      }
    };
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(check, 350);
    });
    if (input.value && !input.getAttribute("aria-invalid")) check();
  }

  // Regions and industries: a few letters give a list; without it the name is typed in full.
  for (const input of document.querySelectorAll("[data-suggest]")) {
    const list = document.createElement("datalist");
    list.id = `${input.id}-list`;
    input.after(list);
    input.setAttribute("list", list.id);
    let timer = 0;
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const text = input.value.trim();
        if (!text || Array.from(list.options).some((option) => option.value === text)) return;
        try {
          const answer = await fetch(`/register/organisation/suggest/${input.dataset.suggest}/?q=${encodeURIComponent(text)}`);
          const { found } = await answer.json();
          list.replaceChildren(...found.map((value) => Object.assign(document.createElement("option"), { value })));
        } catch (error) {
          // The server reads the name when the form is saved.
        }
      }, 250);
    });
  }

  // Autosave: a pause, leaving a field, leaving the page.
  const form = document.querySelector("form[data-autosave]");
  const state = document.querySelector("[data-save-state]");
  let dirty = false;
  let saving = false;
  let pause = 0;
  const save = async (leaving = false) => {
    if (!dirty || saving) return;
    dirty = false;
    saving = true;
    if (!leaving) say(state, words.saving);
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Requested-With": "fetch", Accept: "application/json" },
        keepalive: leaving,
      });
      if (answer.redirected || answer.status === 401 || answer.status === 403) {
        dirty = true;
        return say(state, words.login, "danger");
      }
      const result = await answer.json();
      say(state, result.text, answer.ok ? "" : "danger");
      fill(result.slots);
      for (const place of form.querySelectorAll("[data-about]")) {
        const texts = (result.errors || {})[place.dataset.about] || [];
        place.replaceChildren(...texts.map((text) => Object.assign(document.createElement("p"), { className: "error", textContent: text })));
        document.getElementById(`id_${place.dataset.about}`)?.toggleAttribute("aria-invalid", texts.length > 0);
      }
    } catch (error) {
      dirty = true;
      say(state, words.lost, "danger");
      setTimeout(save, 5000);
    } finally {
      saving = false;
    }
  };
  if (form) {
    form.addEventListener("input", () => {
      dirty = true;
      clearTimeout(pause);
      pause = setTimeout(save, 1200);
    });
    form.addEventListener("change", () => {
      clearTimeout(pause);
      pause = setTimeout(save, 100);
    });
    addEventListener("online", () => save());
    addEventListener("pagehide", () => save(true));
    form.addEventListener("submit", () => (dirty = false));
  }

  // Photos: made smaller here where possible, sent one by one, so that a broken connection loses one of them.
  const smaller = async (file) => {
    if (!file.type.startsWith("image/") || file.size < 1_500_000 || !window.createImageBitmap) return file;
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.min(1, LARGEST / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
      return blob ? new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" }) : file;
    } catch (error) {
      return file;
    }
  };
  const box = document.querySelector("form[data-upload]");
  const progress = document.querySelector("[data-upload-state]");
  const post = async (data) => {
    const answer = await fetch(box.action, { method: "POST", body: data, headers: { "X-Requested-With": "fetch", "X-CSRFToken": token() } });
    const result = (answer.headers.get("content-type") || "").includes("json") ? await answer.json() : { problem: words.failed };
    fill(result.slots);
    return result.problem || "";
  };
  if (box) {
    box.addEventListener("change", async (event) => {
      const files = Array.from(event.target.files || []);
      event.target.value = "";
      let problem = "";
      for (const [place, file] of files.entries()) {
        say(progress, words.uploading.replace("{n}", place + 1).replace("{m}", files.length));
        const data = new FormData();
        try {
          data.append("files", await smaller(file));
          problem = (await post(data)) || problem;
        } catch (error) {
          problem = words.failed;
        }
        if (problem) break;
      }
      say(progress, problem, problem ? "danger" : "");
    });
    document.addEventListener("click", async (event) => {
      const button = event.target.closest('button[name="remove"]');
      if (!button) return;
      event.preventDefault();
      const data = new FormData();
      data.append("remove", button.value);
      try {
        say(progress, await post(data), "danger");
      } catch (error) {
        say(progress, words.failed, "danger");
      }
    });
  }
})();
