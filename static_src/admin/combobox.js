/* Long selects become searchable: by name, code, pinyin initials and everyday words (data-search). The native select keeps the value, sends
   it, and stands alone where this script does not run. */
(function () {
  "use strict";
  const MANY = 12;
  const SHOWN = 60;
  // The words stand on the script's own tag: this file is the same in every language.
  const words = document.currentScript.dataset;
  let serial = 0;

  function fold(text) {
    return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
  }

  function Combobox(select) {
    const id = select.id || `cj-select-${(serial += 1)}`;
    const many = select.multiple;
    const box = document.createElement("div");
    const chips = document.createElement("ul");
    const input = document.createElement("input");
    const list = document.createElement("ul");
    const options = Array.from(select.options)
      .filter((option) => option.value)
      .map((option) => ({
        option,
        keys: fold(`${option.text} ${option.dataset.search || ""}`),
        initials: fold(option.dataset.search || "").split(" "),
      }));
    let shown = [];
    let active = -1;

    box.className = "cj-combo";
    chips.className = "cj-combo__chips";
    list.className = "cj-combo__list";
    list.id = `${id}-list`;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    if (many) list.setAttribute("aria-multiselectable", "true");
    input.type = "text";
    input.id = `${id}-search`;
    input.autocomplete = "off";
    input.placeholder = words.search || "";
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);
    for (const name of ["aria-describedby", "aria-invalid", "aria-required"]) {
      if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
    }
    const label = select.id && document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    if (label) {
      label.htmlFor = input.id;
      list.setAttribute("aria-label", label.textContent.trim());
    } else {
      input.setAttribute("aria-label", select.getAttribute("aria-label") || input.placeholder);
    }

    function chosen() {
      return Array.from(select.selectedOptions).filter((option) => option.value);
    }

    function settle() {
      if (many) {
        chips.replaceChildren(...chosen().map((option) => {
          const item = document.createElement("li");
          const button = document.createElement("button");
          button.type = "button";
          button.textContent = `${option.text} ×`;
          button.setAttribute("aria-label", `${words.remove || ""} ${option.text}`);
          button.addEventListener("click", () => {
            option.selected = false;
            tell();
            input.focus();
          });
          item.append(button);
          return item;
        }));
        input.value = "";
      } else {
        input.value = chosen().map((option) => option.text).join("");
      }
    }

    function isNeeded() {
      const marked = label && label.querySelector(".w-required-mark");
      return Boolean(marked) || select.required || select.getAttribute("aria-required") === "true";
    }

    function tell() {
      settle();
      for (const type of ["input", "change"]) select.dispatchEvent(new Event(type, { bubbles: true }));
    }

    function matches(text) {
      const wanted = fold(text).split(" ").filter(Boolean);
      if (!wanted.length) return options;
      const found = options.filter((one) => wanted.every((word) => one.keys.includes(word)));
      // What begins with the word stands first, so that initials find the short name.
      const first = (one) => one.keys.startsWith(wanted[0]) || one.initials.some((key) => key.startsWith(wanted[0]));
      return [...found.filter(first), ...found.filter((one) => !first(one))];
    }

    function draw(text) {
      shown = matches(text).slice(0, SHOWN);
      list.replaceChildren(...shown.map((one, index) => {
        const item = document.createElement("li");
        item.id = `${id}-option-${index}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", String(one.option.selected));
        item.textContent = one.option.text;
        if (one.option.dataset.code) {
          // Two levels of a code list may share a name.
          const code = document.createElement("span");
          code.className = "cj-combo__code";
          code.textContent = one.option.dataset.code;
          item.append(code);
        }
        item.addEventListener("mousedown", (event) => event.preventDefault());
        item.addEventListener("click", () => pick(index));
        return item;
      }));
      if (!shown.length) {
        const none = document.createElement("li");
        none.className = "cj-combo__none";
        none.setAttribute("role", "presentation");
        none.textContent = (isNeeded() ? words.none : words.noneOptional) || "—";
        list.append(none);
      }
      move(shown.length && text ? 0 : -1);
    }

    function open(text) {
      draw(text);
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
    }

    function close() {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function move(index) {
      active = index;
      Array.from(list.children).forEach((item, place) => item.classList.toggle("is-active", place === index));
      if (index < 0) {
        input.removeAttribute("aria-activedescendant");
        return;
      }
      input.setAttribute("aria-activedescendant", list.children[index].id);
      list.children[index].scrollIntoView({ block: "nearest" });
    }

    function pick(index) {
      const { option } = shown[index];
      if (many) option.selected = !option.selected;
      else select.value = option.value;
      tell();
      if (many) open("");
      else close();
    }

    input.addEventListener("focus", () => input.select());
    input.addEventListener("click", () => open(""));
    input.addEventListener("input", (event) => {
      // The field that a person types into is not part of the form.
      event.stopPropagation();
      if (!many && !input.value && select.querySelector('option[value=""]')) {
        select.value = "";
        select.dispatchEvent(new Event("change", { bubbles: true }));
      }
      open(input.value);
    });
    input.addEventListener("change", (event) => event.stopPropagation());
    input.addEventListener("blur", () => {
      close();
      settle();
    });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const isOpen = !list.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!isOpen) open("");
        const step = event.key === "ArrowDown" ? 1 : -1;
        if (shown.length) move((active + step + shown.length) % shown.length);
      } else if (event.key === "Enter") {
        // Enter chooses; it never sends a half-written form from here.
        event.preventDefault();
        if (isOpen && active >= 0) pick(active);
      } else if (event.key === "Escape" && isOpen) {
        event.stopPropagation();
        close();
        settle();
      } else if (event.key === "Backspace" && many && !input.value) {
        const last = chosen().pop();
        if (last) {
          last.selected = false;
          tell();
        }
      }
    });

    select.classList.add("cj-combo__select");
    select.tabIndex = -1;
    select.setAttribute("aria-hidden", "true");
    select.before(box);
    box.append(chips, input, list, select);
    select.form?.addEventListener("reset", () => setTimeout(settle));
    settle();
  }

  function enhance(root) {
    for (const select of root.querySelectorAll("#w-editor-form select, .cr select")) {
      const isLong = select.options.length > MANY || select.multiple || "cjCombobox" in select.dataset;
      if (isLong && !select.disabled && !select.closest(".cj-combo")) Combobox(select);
    }
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => enhance(document));
  else enhance(document);
})();
