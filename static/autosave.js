// A page of a plan saves by itself while somebody types (htmx sends the form; the server merges it). This file says how
// that goes, and tries again when the network is away. Nothing is kept in the browser. Without it the buttons save.
(function () {
  "use strict";

  var form = document.querySelector("form[data-autosave]");
  var state = document.getElementById("save-state");
  var said = document.getElementById("save-said");
  if (!form || !state || !window.htmx) {
    return;
  }
  var TRY_AGAIN = 5000;
  var SAY_EVERY = 10000;
  var SLOW = 30000;
  var again = null;
  var unsaved = false;
  var lastSaid = 0;
  var saying = null;

  window.htmx.config.timeout = SLOW;

  function show(words) {
    state.textContent = words;
    say();
  }

  // Read out at most every ten seconds, and only what is new.
  function say() {
    window.clearTimeout(saying);
    saying = window.setTimeout(function () {
      if (said.textContent !== state.textContent) {
        said.textContent = state.textContent;
        lastSaid = Date.now();
      }
    }, Math.max(0, lastSaid + SAY_EVERY - Date.now()));
  }

  function failed(words) {
    unsaved = true;
    state.classList.add("epep-saving__state--bad");
    show(words);
    window.clearTimeout(again);
    again = window.setTimeout(function () {
      window.htmx.trigger(form, "again");
    }, TRY_AGAIN);
  }

  form.addEventListener("input", function () {
    unsaved = true;
  });

  form.addEventListener("submit", function () {
    unsaved = false; // the button saves, and leaves the page
    window.clearTimeout(again);
  });

  document.body.addEventListener("htmx:beforeRequest", function (event) {
    if (event.detail.elt === form && !state.classList.contains("epep-saving__state--bad")) {
      state.textContent = "Saving…";
    }
  });

  document.body.addEventListener("htmx:afterRequest", function (event) {
    if (event.detail.elt !== form) {
      return;
    }
    var answer = event.detail.xhr;
    var how = answer && answer.getResponseHeader("X-Autosave");
    if (event.detail.successful && how) {
      window.clearTimeout(again);
      unsaved = how === "wrong" || how === "choose" ? unsaved : false;
      state.classList.toggle("epep-saving__state--bad", how !== "saved" && how !== "theirs" && how !== "begun");
      say();
    } else if (answer && answer.status && answer.status !== 500 && answer.status !== 502 && answer.status !== 503) {
      unsaved = false; // signed out, or the page is no longer ours: trying again does not help
      state.classList.add("epep-saving__state--bad");
      show("Not saved. Copy what you typed, then open this page again.");
    } else {
      failed("Not saved. We will keep trying. Do not close this page.");
    }
  });

  window.addEventListener("online", function () {
    if (unsaved) {
      window.htmx.trigger(form, "again");
    }
  });

  window.addEventListener("beforeunload", function (event) {
    if (unsaved) {
      event.preventDefault();
    }
  });
})();
