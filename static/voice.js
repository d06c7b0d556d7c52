// The young person's pages work without this. It adds: reading aloud, by voices of the device only; drawing.
(function () {
  "use strict";

  // ---------------------------------------------------------------- reading aloud
  // A voice that is not on the device would send the words away: then there is no button.

  var button = document.querySelector("[data-read-aloud]");
  var speech = window.speechSynthesis;
  var language = document.documentElement.lang;

  function voice() {
    return speech.getVoices().filter(function (one) {
      return one.localService === true && one.lang.slice(0, language.length).toLowerCase() === language.toLowerCase();
    })[0];
  }

  function offer() {
    button.hidden = !voice();
  }

  function quiet() {
    speech.cancel();
    button.setAttribute("aria-pressed", "false");
    document.querySelectorAll(".v-saying").forEach(function (one) {
      one.classList.remove("v-saying");
    });
  }

  function readFrom(pieces, place) {
    var piece = pieces[place];
    if (!piece || button.getAttribute("aria-pressed") !== "true") {
      quiet();
      return;
    }
    var words = new window.SpeechSynthesisUtterance(piece.textContent.trim().replace(/\s+/g, " "));
    words.voice = voice();
    words.lang = language;
    words.rate = 0.9;
    piece.classList.add("v-saying");
    words.onend = words.onerror = function () {
      piece.classList.remove("v-saying");
      readFrom(pieces, place + 1);
    };
    speech.speak(words);
  }

  if (button && speech && window.SpeechSynthesisUtterance) {
    offer();
    speech.addEventListener("voiceschanged", offer);
    window.addEventListener("pagehide", function () {
      speech.cancel();
    });
    button.addEventListener("click", function () {
      var was = button.getAttribute("aria-pressed") === "true";
      quiet();
      if (!was) {
        button.setAttribute("aria-pressed", "true");
        readFrom(document.querySelectorAll("main [data-say]"), 0);
      }
    });
  }

  // ---------------------------------------------------------------- drawing

  var form = document.querySelector("[data-drawing]");
  var canvas = form && form.querySelector("canvas");
  if (!canvas || !canvas.toBlob || !window.DataTransfer || !window.PointerEvent) {
    return;
  }
  var easel = form.querySelector(".v-easel");
  var file = form.querySelector("input[type=file]");
  var pen = canvas.getContext("2d");
  var ink = "#17232a";
  var width = 10;
  var strokes = [];
  var now = null;
  var isReady = false;
  easel.hidden = false;

  function draw() {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.lineCap = pen.lineJoin = "round";
    strokes.forEach(function (stroke) {
      pen.strokeStyle = stroke.ink;
      pen.lineWidth = stroke.width;
      pen.beginPath();
      stroke.points.forEach(function (point, number) {
        pen[number ? "lineTo" : "moveTo"](point[0], point[1]);
      });
      if (stroke.points.length === 1) {
        pen.lineTo(stroke.points[0][0] + 0.1, stroke.points[0][1]);
      }
      pen.stroke();
    });
  }

  function place(event) {
    var box = canvas.getBoundingClientRect();
    return [
      ((event.clientX - box.left) * canvas.width) / box.width,
      ((event.clientY - box.top) * canvas.height) / box.height,
    ];
  }

  canvas.addEventListener("pointerdown", function (event) {
    canvas.setPointerCapture(event.pointerId);
    now = { ink: ink, width: width, points: [place(event)] };
    strokes.push(now);
    draw();
  });
  canvas.addEventListener("pointermove", function (event) {
    if (now) {
      now.points.push(place(event));
      draw();
    }
  });
  ["pointerup", "pointercancel"].forEach(function (name) {
    canvas.addEventListener(name, function () {
      now = null;
    });
  });

  function choose(names, pressed) {
    form.querySelectorAll(names).forEach(function (one) {
      one.setAttribute("aria-pressed", String(one === pressed));
    });
  }

  form.addEventListener("click", function (event) {
    var pressed = event.target.closest("button");
    if (!pressed) {
      return;
    }
    if (pressed.dataset.ink) {
      ink = pressed.dataset.ink;
      choose("[data-ink]", pressed);
    } else if (pressed.dataset.width) {
      width = Number(pressed.dataset.width);
      choose("[data-width]", pressed);
    } else if ("undo" in pressed.dataset) {
      strokes.pop();
      draw();
    } else if ("clear" in pressed.dataset) {
      var words = pressed.querySelector("span");
      if (pressed.dataset.asked) {
        strokes = [];
        draw();
        words.textContent = pressed.dataset.asked;
        delete pressed.dataset.asked;
      } else if (strokes.length) {
        pressed.dataset.asked = words.textContent;
        words.textContent = pressed.dataset.sure;
      }
    }
  });

  // What was drawn goes the way a chosen file goes. A chosen file wins: it was chosen.
  form.addEventListener("submit", function (event) {
    if (isReady || !strokes.length || file.files.length) {
      return;
    }
    event.preventDefault();
    var by = event.submitter;
    canvas.toBlob(function (blob) {
      var files = new window.DataTransfer();
      files.items.add(new window.File([blob], "drawing.png", { type: "image/png" }));
      file.files = files.files;
      isReady = true;
      delete form.dataset.sent;
      form.requestSubmit(by);
    }, "image/png");
  });

  draw();
})();
