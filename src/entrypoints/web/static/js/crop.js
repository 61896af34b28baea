/* The frame of a portrait, drawn on the chosen picture and dragged. The fields say the same without it. Plain ES2017. */
(function () {
  "use strict";
  var RATIO = 413 / 295, LEAST = 5, STEP = 2;
  var file = document.querySelector("input[data-crop]"), place = document.getElementById("crop");
  if (!file || !place || !window.URL) { return; }
  var sides = ["left", "top", "width"].map(function (name) { return document.getElementById(name); });
  var picture = document.createElement("img"), frame = document.createElement("div"), shown = "";
  picture.alt = "选中的照片";
  frame.className = "frame";
  frame.tabIndex = 0;
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", "裁剪框：方向键移动，加号减号改大小");
  place.appendChild(picture);
  place.appendChild(frame);

  /* Percent of the picture; the frame never leaves it. */
  function fit(left, top, width) {
    var tall = picture.naturalWidth * RATIO / picture.naturalHeight;
    width = Math.max(LEAST, Math.min(100, width, 100 / tall));
    left = Math.max(0, Math.min(left, 100 - width));
    top = Math.max(0, Math.min(top, 100 - width * tall));
    sides.forEach(function (side, number) { side.value = Math.floor([left, top, width][number]); });
    frame.style.left = left + "%";
    frame.style.top = top + "%";
    frame.style.width = width + "%";
    frame.style.height = width * tall + "%";
  }
  function now() { return sides.map(function (side) { return Number(side.value) || 0; }); }
  file.addEventListener("change", function () {
    if (shown) { URL.revokeObjectURL(shown); shown = ""; }
    place.hidden = !file.files.length;
    if (!file.files.length) { return; }
    shown = URL.createObjectURL(file.files[0]);
    picture.src = shown;
  });
  picture.addEventListener("error", function () { place.hidden = true; });
  picture.addEventListener("load", function () {
    var width = Math.min(100, 100 * picture.naturalHeight / (picture.naturalWidth * RATIO));
    fit((100 - width) / 2, 0, width);
  });
  sides.forEach(function (side) {
    side.addEventListener("change", function () { if (!place.hidden) { fit.apply(null, now()); } });
  });

  var held = null;
  frame.addEventListener("pointerdown", function (event) {
    held = { x: event.clientX, y: event.clientY, at: now() };
    frame.setPointerCapture(event.pointerId);
    event.preventDefault();
    frame.focus();
  });
  frame.addEventListener("pointermove", function (event) {
    if (!held) { return; }
    var box = picture.getBoundingClientRect();
    fit(held.at[0] + 100 * (event.clientX - held.x) / box.width, held.at[1] + 100 * (event.clientY - held.y) / box.height, held.at[2]);
  });
  ["pointerup", "pointercancel"].forEach(function (name) { frame.addEventListener(name, function () { held = null; }); });
  place.addEventListener("wheel", function (event) {
    var at = now();
    event.preventDefault();
    fit(at[0], at[1], at[2] + (event.deltaY < 0 ? STEP : -STEP));
  }, { passive: false });
  var KEYS = { ArrowLeft: [-1, 0, 0], ArrowRight: [1, 0, 0], ArrowUp: [0, -1, 0], ArrowDown: [0, 1, 0], "+": [0, 0, STEP], "=": [0, 0, STEP], "-": [0, 0, -STEP] };
  frame.addEventListener("keydown", function (event) {
    var by = KEYS[event.key];
    if (!by) { return; }
    event.preventDefault();
    fit.apply(null, now().map(function (value, number) { return value + by[number]; }));
  });
}());
