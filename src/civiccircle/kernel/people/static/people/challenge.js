// Solves the challenge of a form in a worker while its person waits, about a second on an old phone.
(() => {
  "use strict";

  async function solve(form) {
    const answer = await fetch(form.dataset.challenge, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`challenge: ${answer.status}`);
    const task = await answer.json();
    const worker = new Worker(form.dataset.worker);
    try {
      const solution = await new Promise((resolve, reject) => {
        worker.onmessage = (event) => resolve(event.data);
        worker.onerror = reject;
        worker.postMessage(task);
      });
      form.elements.challenge.value = task.challenge;
      form.elements.solution.value = solution;
    } finally {
      worker.terminate();
    }
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.dataset.challenge || form.dataset.ready) return;
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "yes";
    const status = form.querySelector("[data-wait]");
    status.textContent = status.dataset.wait;
    try {
      await solve(form);
    } catch {
      // No answer from the script: the form goes without one, and the server asks to wait some seconds.
    }
    form.dataset.ready = "yes";
    form.submit();
  });

  // Coming back by the browser's own button starts afresh.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-challenge]")) {
      delete form.dataset.ready;
      delete form.dataset.busy;
    }
  });
})();
