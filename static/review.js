// Rating a plan: words of the comment bank go into the comment without asking the server. Without this file their
// buttons send the form, and the page comes back with the words in their place.
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
})();
