// The meeting on a shared screen and beside it. Notes keep themselves while somebody types (htmx sends them), the page
// follows the meeting, and says so when the network is away. Without this file every button works all the same.
(function () {
  "use strict";

  var TRY_AGAIN = 4000;
  var MOST = 30000;
  var form = document.querySelector("form[data-keep]");
  var box = document.getElementById("words");
  var poll = document.querySelector(".r-poll");
  var offline = document.getElementById("offline");
  var moved = document.getElementById("moved");
  var unsaved = false;
  var typedElsewhere = Boolean(document.querySelector(".r-choose")); // two answers wait for a choice
  var typedIn = null; // the form without a draft in which somebody has typed
  var wait = TRY_AGAIN;
  var again = null;
  var leaving = false;

  function time() {
    return new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  }

  function lost() {
    if (offline && offline.hidden) {
      offline.querySelector("[data-since]").textContent = time();
      offline.hidden = false;
    }
  }

  function found() {
    if (offline) {
      offline.hidden = true;
    }
    wait = TRY_AGAIN;
  }

  function keepAgain() {
    window.clearTimeout(again);
    again = window.setTimeout(function () {
      if (form && unsaved) {
        window.htmx.trigger(form, "again");
      }
    }, wait);
    wait = Math.min(wait * 2, MOST);
  }

  // Somebody else moved the meeting, or came in: what is being typed is kept first, then this page follows.
  function follow() {
    if (leaving) {
      return;
    }
    leaving = true;
    var go = function () {
      window.location.assign(poll.dataset.moved);
    };
    if (!form || !unsaved) {
      go();
      return;
    }
    fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "HX-Request": "true" },
      credentials: "same-origin"
    })
      .then(function (answer) {
        if (!answer.ok) {
          throw new Error("not kept");
        }
        unsaved = false;
        go();
      })
      .catch(function () {
        leaving = false;
        lost();
      });
  }

  // A form without this care (a target, a date) is not left behind because somebody else went on: its writer is told.
  document.addEventListener("input", function (event) {
    if (event.target === box) {
      unsaved = true;
    } else if (event.target.form && event.target.form !== form && event.target.form.method === "post") {
      typedElsewhere = true;
      typedIn = event.target.form;
    }
  });
  // Another button than its own: the note goes along as a draft, and what would be lost is asked about by the browser.
  // Hiding never waits.
  document.addEventListener("submit", function (event) {
    if (unsaved && event.target !== form) {
      fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { "HX-Request": "true" },
        credentials: "same-origin",
        keepalive: true
      });
    }
    unsaved = false;
    leaving = !typedIn || event.target === typedIn || Boolean(event.target.querySelector(".r-tool--hide"));
  });

  document.body.addEventListener("htmx:afterRequest", function (event) {
    var answer = event.detail.xhr;
    if (event.detail.elt === form) {
      if (event.detail.successful) {
        unsaved = false;
        found();
      } else if (!answer || !answer.status || answer.status >= 500) {
        lost();
        keepAgain();
      } else {
        document.getElementById("kept").textContent = "Not kept. Copy what you typed, then load this page again.";
      }
    } else if (event.detail.elt === poll) {
      if (event.detail.successful) {
        found();
        var news = answer.getResponseHeader("X-Meeting");
        if (news === "room" || (news && !typedElsewhere)) {
          follow();
        } else if (news && moved) {
          moved.hidden = false;
        }
      } else if (!answer || !answer.status) {
        lost();
      } else if (answer.status === 404) {
        poll.removeAttribute("hx-get");
        follow();
      }
    }
  });

  window.addEventListener("online", function () {
    wait = TRY_AGAIN;
    if (form && unsaved) {
      window.htmx.trigger(form, "again");
    }
  });

  var copy = offline && offline.querySelector("[data-copy]");
  if (copy) {
    copy.addEventListener("click", function () {
      box.select();
      if (navigator.clipboard) {
        navigator.clipboard.writeText(box.value);
      }
      copy.textContent = "Copied";
    });
  }

  window.addEventListener("beforeunload", function (event) {
    if ((unsaved || typedIn) && !leaving) {
      event.preventDefault();
    }
  });

  // One thing open at a time in the bar; Escape closes it.
  document.addEventListener("keydown", function (event) {
    var open = document.querySelector(".r-more[open]");
    if (event.key === "Escape" && open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  });
})();
