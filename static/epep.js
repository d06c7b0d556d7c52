// Progressive enhancement only: every page works without this file. Loaded at the top of <body>, so that parts which start
// hidden (answers behind a choice) do not flash.
(function () {
  "use strict";

  document.body.classList.add("js-enabled");
  if ("noModule" in HTMLScriptElement.prototype) {
    document.body.classList.add("govuk-frontend-supported");
  }

  // A second press within two seconds does nothing. (The server also refuses to do things twice.)
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    window.setTimeout(function () {
      delete form.dataset.sent;
    }, 2000);
  });

  // Coming back with the browser's Back button: the form may be sent again. A page that the browser kept whole is asked
  // for anew, unseen: somebody else may have the screen by now.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) {
      document.documentElement.hidden = true;
      window.location.reload();
      return;
    }
    Array.prototype.forEach.call(document.forms, function (form) {
      delete form.dataset.sent;
    });
  });

  // People who cannot see the top of the page hear what is wrong first.
  document.addEventListener("DOMContentLoaded", function () {
    var summary = document.querySelector(".govuk-error-summary");
    if (summary && !document.body.classList.contains("govuk-frontend-supported")) {
      summary.setAttribute("tabindex", "-1");
      summary.focus();
    }
  });
})();
