// Progressive enhancement only: every page works without this file.
(() => {
  "use strict";

  /** Say beneath a text field how many characters are left; the server checks the length. */
  function watchCount(count) {
    const field = document.getElementById(count.dataset.countFor);
    const limit = Number(count.dataset.limit);
    const number = new Intl.NumberFormat(document.documentElement.lang);
    let announce;
    const update = () => {
      // Line breaks are sent as two characters.
      const left = limit - field.value.replace(/\r?\n/g, "\r\n").length;
      const words = left < 0 ? count.dataset.over : count.dataset.left;
      count.textContent = words.replace("{n}", number.format(Math.abs(left)));
      count.classList.toggle("field__count--over", left < 0);
      clearTimeout(announce);
      announce = setTimeout(() => { count.nextElementSibling.textContent = count.textContent; }, 1000);
    };
    field.addEventListener("input", update);
    update();
  }

  /** Show a button that copies the text of the element it names. */
  function offerCopy(button) {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
      button.textContent = button.dataset.done;
    });
  }

  function enhance(root) {
    for (const count of root.querySelectorAll("[data-count-for]")) watchCount(count);
    for (const button of root.querySelectorAll("button[data-copy]")) offerCopy(button);
    (root.matches?.("[data-focus]") ? root : root.querySelector("[data-focus]"))?.focus();
  }

  /** Say in a form that what it sent did not get through; its buttons are still there. */
  function tellLost(source) {
    const form = source?.closest?.("form[data-lost]");
    if (!form) return;
    form.querySelector("[role=status]")?.remove();
    form.querySelector(".lost")?.remove();
    const alert = document.createElement("p");
    alert.className = "lost";
    alert.setAttribute("role", "alert");
    alert.textContent = form.dataset.lost;
    form.append(alert);
  }

  // Only what has the place's own name takes its place: a page of faults, or another's, does not.
  document.addEventListener("htmx:before:swap", (event) => {
    const { target, text, sourceElement } = event.detail.ctx;
    if (!target?.id || text.includes(`id="${target.id}"`)) return;
    event.preventDefault();
    tellLost(sourceElement);
  });
  document.addEventListener("htmx:error", (event) => tellLost(event.detail.ctx?.sourceElement));

  let focused;
  document.addEventListener("focusin", (event) => { focused = event.target.closest("[data-keep]"); });

  /** What a reader opened stays open, and keeps the focus, when a swap brings its successor. */
  function reopen(gone) {
    // Known by an attribute of its own: of elements with an id, htmx sets the attributes once more a moment later.
    for (const details of gone.querySelectorAll("details[open][data-keep]")) {
      const successor = document.querySelector(`[data-keep="${details.dataset.keep}"]`);
      if (!successor) continue;
      successor.open = true;
      if (details === focused) successor.querySelector("summary").focus({ preventScroll: true });
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    enhance(document);
    // What a swap brings in is enhanced as soon as it is on the page.
    new MutationObserver((changes) => {
      for (const change of changes) {
        for (const node of change.addedNodes) if (node.nodeType === 1 && node.isConnected) enhance(node);
        for (const node of change.removedNodes) if (node.nodeType === 1) reopen(node);
      }
    }).observe(document.body, { childList: true, subtree: true });
  });
})();
