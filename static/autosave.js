// A page of a plan saves by itself while somebody types (htmx sends the form; the server merges it). This file says how
// that goes, and tries again when the network is away. Whoever goes on by a link or by another button, to add a line or to
// take one off, goes once their words are saved. Nothing is kept in the browser. Without it the buttons save.
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
  var typed = 0; // how often something was typed, and how much of that was sent and is saved
  var sent = 0;
  var settled = 0;
  var goOn = null;
  var lastSaid = 0;
  var saying = null;

  window.htmx.config.timeout = SLOW;

  // Said once: a button beside the words that is being pressed stays where it is.
  function notSaved(words) {
    state.classList.add("epep-saving__state--bad");
    if (!state.firstChild || state.firstChild.nodeValue !== words) {
      state.textContent = words;
      offerCopy();
    }
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

  function isUnsaved() {
    return settled < typed;
  }

  function isBad() {
    return state.classList.contains("epep-saving__state--bad");
  }

  function failed(words) {
    goOn = null;
    notSaved(words);
    window.clearTimeout(again);
    again = window.setTimeout(function () {
      window.htmx.trigger(form, "again");
    }, TRY_AGAIN);
  }

  // The questions with what stands in their boxes, to be put somewhere safe by hand.
  function whatWasTyped() {
    return Array.prototype.filter
      .call(form.elements, function (box) {
        return /^(text|textarea|number|email|tel)$/.test(box.type) && box.value.trim();
      })
      .map(function (box) {
        var label = box.labels && box.labels[0] ? box.labels[0].textContent.trim() + "\n" : "";
        return label + box.value;
      })
      .join("\n\n");
  }

  function offerCopy() {
    if (!navigator.clipboard) {
      return;
    }
    var button = document.createElement("button");
    button.type = "button";
    button.className = "epep-link-button";
    button.textContent = "Copy what I typed";
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(whatWasTyped()).then(function () {
        button.textContent = "Copied";
      });
    });
    state.append(" ", button);
  }

  form.addEventListener("input", function () {
    typed += 1;
  });

  form.addEventListener("submit", function () {
    settled = typed; // the button saves, and leaves the page
    goOn = null;
    window.clearTimeout(again);
  });

  // ------------------------------------------------------------ going on to something else

  function saveFirst(then) {
    goOn = then;
    window.htmx.trigger(form, "again");
  }

  function mayWait(event) {
    return !event.defaultPrevented && isUnsaved() && !isBad();
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[href]");
    var elsewhere = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (!link || elsewhere || link.target || link.getAttribute("href").charAt(0) === "#" || !mayWait(event)) {
      return;
    }
    event.preventDefault();
    saveFirst(function () {
      window.location.href = link.href;
    });
  });

  document.addEventListener("submit", function (event) {
    var other = event.target;
    var button = event.submitter;
    if (other === form || !mayWait(event)) {
      return;
    }
    event.preventDefault();
    saveFirst(function () {
      delete other.dataset.sent; // it was held back, not sent: epep.js lets the same press through
      other.requestSubmit(button);
    });
  });

  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden" && isUnsaved() && !isBad()) {
      window.htmx.trigger(form, "again");
    }
  });

  // ------------------------------------------------------------ how a save went

  document.body.addEventListener("htmx:beforeRequest", function (event) {
    if (event.detail.elt !== form) {
      return;
    }
    sent = typed;
    if (!isBad()) {
      state.textContent = "Saving…";
    }
  });

  // The same words are not put in the place of themselves: a button among them that is being pressed stays there.
  document.body.addEventListener("htmx:oobBeforeSwap", function (event) {
    if (event.detail.target === state && event.detail.fragment.textContent.trim() === state.textContent.trim()) {
      event.detail.shouldSwap = false;
    }
  });

  document.body.addEventListener("htmx:afterRequest", function (event) {
    if (event.detail.elt !== form) {
      return;
    }
    var answer = event.detail.xhr;
    var how = answer && answer.getResponseHeader("X-Autosave");
    if (event.detail.successful && how) {
      var isSaved = how === "saved" || how === "theirs" || how === "begun";
      window.clearTimeout(again);
      settled = isSaved || how === "late" || how === "gone" ? sent : settled;
      state.classList.toggle("epep-saving__state--bad", !isSaved);
      say();
      if (goOn && !isUnsaved()) {
        goOn();
      }
      goOn = isUnsaved() && isSaved ? goOn : null;
    } else if (answer && answer.status && answer.status !== 500 && answer.status !== 502 && answer.status !== 503) {
      settled = typed; // signed out, or the page is no longer ours: trying again does not help
      goOn = null;
      notSaved("Not saved. Copy what you typed, then open this page again.");
    } else {
      failed("Not saved. We will keep trying. Do not close this page.");
    }
  });

  window.addEventListener("online", function () {
    if (isUnsaved()) {
      window.htmx.trigger(form, "again");
    }
  });

  window.addEventListener("beforeunload", function (event) {
    if (isUnsaved()) {
      event.preventDefault();
    }
  });
})();
