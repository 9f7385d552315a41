// Joins the forms of our pages with django-allauth's passkey scripts, which expect to be started by the page.
(() => {
  "use strict";
  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("form[data-passkey]");
    if (!form || !window.PublicKeyCredential || !window.allauth) return;
    form.hidden = false;
    const ids = { credential: "passkey-credential" };
    const forms = window.allauth.webauthn.forms;
    if (form.dataset.passkey === "add") {
      forms.addForm({
        ids: { ...ids, add: "passkey-button", passwordless: "passkey-passwordless", data: "passkey-options" },
      });
    } else {
      forms.loginForm({ ids: { ...ids, login: "passkey-button" } });
    }
    document.addEventListener("allauth.error", (event) => {
      event.preventDefault();
      form.querySelector("[data-passkey-failed]").hidden = false;
    });
  });
})();
