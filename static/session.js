// Two minutes before a session runs out the page says so; other tabs follow. Asking the server how long is left does not
// make it longer. At the end the page is emptied. Without this file the server ends the session all the same, and keeps
// what is sent too late until the person has signed in again.
(function () {
  "use strict";

  var dialog = document.getElementById("session-warning");
  if (!dialog || !dialog.showModal || !window.fetch) {
    return;
  }
  var WARN = 120;
  var SAY_EVERY = 15;
  var stay = dialog.querySelector("form[data-may-stay]");
  var channel = "BroadcastChannel" in window ? new BroadcastChannel("epep-session") : null;
  var endsAt;
  var typedIn = null;
  var asking = false;
  var saidAt = null;

  function left() {
    return Math.max(0, Math.round((endsAt - Date.now()) / 1000));
  }

  function setLeft(seconds) {
    endsAt = Date.now() + seconds * 1000;
    if (seconds > WARN && dialog.open) {
      dialog.close();
    }
  }

  function tell(seconds) {
    if (channel) {
      channel.postMessage({ left: seconds });
    }
  }

  function words(seconds) {
    var rounded = Math.max(SAY_EVERY, Math.ceil(seconds / SAY_EVERY) * SAY_EVERY);
    var minutes = Math.floor(rounded / 60);
    var rest = rounded % 60;
    var parts = [];
    if (minutes) {
      parts.push(minutes === 1 ? "1 minute" : minutes + " minutes");
    }
    if (rest) {
      parts.push(rest + " seconds");
    }
    return parts.join(" ");
  }

  function show(canExtend) {
    dialog.querySelectorAll("[data-may-stay]").forEach(function (part) {
      part.hidden = !canExtend;
    });
    dialog.querySelectorAll("[data-must-end]").forEach(function (part) {
      part.hidden = canExtend;
    });
    if (!dialog.open && !dialog.dataset.seen) {
      dialog.showModal();
    }
    if (!canExtend) {
      dialog.dataset.seen = "yes"; // it cannot be made longer: saying so once is enough
    }
  }

  function say(seconds) {
    var now = words(seconds);
    if (now !== saidAt) {
      saidAt = now;
      dialog.querySelector("[data-left-words]").textContent = now;
      dialog.querySelector("[data-said]").textContent = dialog.dataset.says + " " + now + ".";
    }
  }

  // What was typed goes to the server, which keeps it for this person; then nothing is left to be read on the screen.
  function leave() {
    tell(0);
    window.clearInterval(ticking);
    document.title = dialog.dataset.afterwards;
    if (dialog.open) {
      dialog.close();
    }
    document.body.classList.add("epep-gone");
    if (typedIn && document.contains(typedIn)) {
      HTMLFormElement.prototype.submit.call(typedIn);
    } else {
      var here = window.location.pathname + window.location.search;
      window.location.replace(dialog.dataset.signIn + "?why=time&next=" + encodeURIComponent(here));
    }
  }

  function ask() {
    if (asking) {
      return;
    }
    asking = true;
    fetch(dialog.dataset.status, { headers: { Accept: "application/json" }, credentials: "same-origin" })
      .then(function (response) {
        return response.json();
      })
      .then(function (answer) {
        setLeft(answer.left);
        if (answer.left <= 0) {
          leave();
        } else if (answer.left <= WARN) {
          show(answer.can_extend);
        }
      })
      .catch(function () {
        // No connection: try again with the next tick. When the time is over nothing stays on the screen.
        if (left() <= 0) {
          document.body.classList.add("epep-gone");
        }
      })
      .finally(function () {
        asking = false;
      });
  }

  function tick() {
    var seconds = left();
    if (seconds > WARN) {
      return;
    }
    if (!dialog.open && !dialog.dataset.seen || seconds <= 0) {
      ask();
    }
    say(seconds);
  }

  stay.addEventListener("submit", function (event) {
    event.preventDefault();
    fetch(stay.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(stay)),
      headers: { Accept: "application/json" },
      credentials: "same-origin"
    })
      .then(function (response) {
        return response.json();
      })
      .then(function (answer) {
        setLeft(answer.left);
        tell(answer.left);
        if (answer.left <= WARN && answer.left > 0) {
          show(answer.can_extend);
        }
      })
      .catch(ask);
  });

  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (form && form.method === "post" && !dialog.contains(form)) {
      typedIn = form;
    }
  });

  // A page kept by the browser, or a tab that slept: look at once.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) {
      ask();
    }
  });
  document.addEventListener("visibilitychange", function () {
    if (!document.hidden && left() <= WARN) {
      ask();
    }
  });

  if (channel) {
    channel.onmessage = function (event) {
      if (event.data.left > 0) {
        setLeft(event.data.left);
      } else {
        ask();
      }
    };
  }

  setLeft(Number(dialog.dataset.left));
  tell(Number(dialog.dataset.left));
  var ticking = window.setInterval(tick, 1000);
})();
