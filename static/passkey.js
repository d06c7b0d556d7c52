// Ties a button to what allauth's script does with passkeys: <button id data-passkey="login" data-credential="id of the field">.
(function () {
  "use strict";

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-passkey]").forEach(function (button) {
      var what = button.dataset.passkey; // add, authenticate or login
      var ids = { credential: button.dataset.credential, data: "js_data" };
      ids[what] = button.id;
      if (button.dataset.passwordless) {
        ids.passwordless = button.dataset.passwordless;
      }
      window.allauth.webauthn.forms[what + "Form"]({ ids: ids });
    });
  });
})();
