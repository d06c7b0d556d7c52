// Rating a plan: words of the comment bank go into the comment without asking the server. Without this file their
// buttons send the form, and the page comes back with the words in their place. What is filled in is kept for its reader
// while they go on; without this file the button “Keep it and go on later” does.
(function () {
  "use strict";

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-insert]");
    var comment = button && document.getElementById(button.dataset.insert);
    if (!comment) {
      return;
    }
    event.preventDefault();
    var words = button.firstChild.textContent.trim();
    if (comment.value.indexOf(words) === -1) {
      comment.value = (comment.value.trim() + " " + words).trim();
      comment.dispatchEvent(new Event("input", { bubbles: true }));
    }
    comment.focus();
  });

  var form = document.querySelector("[data-keeps]");
  if (!form) {
    return;
  }
  var PAUSE = 1500;
  var AGAIN = 10000;
  var state = form.querySelector("[data-kept]");
  var timer = null;

  function say(words, isBad) {
    state.textContent = words;
    state.classList.toggle("epep-review__kept--bad", isBad);
  }

  function soon(pause) {
    clearTimeout(timer);
    timer = setTimeout(keep, pause);
  }

  function keep() {
    var typed = new FormData(form);
    typed.append("typing", "1");
    fetch(window.location.href, { method: "POST", body: typed, redirect: "manual" })
      .then(function (answer) {
        if (answer.status !== 204) {
          throw new Error(answer.status);
        }
        var now = new Date();
        say("Saved " + now.getHours() + ":" + String(now.getMinutes()).padStart(2, "0") + ", for you alone", false);
      })
      .catch(function () {
        say("Not saved. We will keep trying. Do not close this page.", true);
        soon(AGAIN);
      });
  }

  form.addEventListener("input", function () {
    soon(PAUSE);
  });
  form.addEventListener("submit", function () {
    clearTimeout(timer);
  });
})();
