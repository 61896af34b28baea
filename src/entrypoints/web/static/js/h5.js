/* Small comforts; every page works without them. Plain ES2017. */
(function () {
  "use strict";

  /* What is wrong is read first. */
  var problems = document.getElementById("problems");
  if (problems) { problems.focus(); }

  /* The notice pops up over the page. */
  var notice = document.querySelector("dialog[data-modal]");
  if (notice && notice.showModal) {
    notice.close();
    notice.classList.add("modal");
    notice.showModal();
    var title = notice.querySelector("h2");
    if (title) { title.focus(); notice.scrollTop = 0; }
  }

  /* A link in the summary leads to the field itself, also inside a group. */
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest(".problems a[href^='#']");
    var field = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!field) { return; }
    event.preventDefault();
    var inner = field.matches("input, select") ? field : field.querySelector("input:not([disabled]), select") || field;
    field.scrollIntoView({ block: "center" });
    inner.focus({ preventScroll: true });
  });

  /* A day touched before htmx was there, or put back by the browser, shows its periods as well. */
  document.addEventListener("htmx:load", function () {
    var day = document.querySelector("#day [name=day]:checked"), shown = document.querySelector("#periods [name=shown]");
    if (day && !(shown && shown.value === day.value)) { day.dispatchEvent(new Event("change", { bubbles: true })); }
  });

  /* One tap is enough; the server would book once anyway. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.hasAttribute("data-once")) { return; }
    if (form.getAttribute("aria-busy") === "true") { event.preventDefault(); return; }
    form.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[aria-busy]").forEach(function (form) { form.removeAttribute("aria-busy"); });
  });

  /* Another text size keeps what was typed; the calendar has another shape in each. */
  var typed = false;
  document.addEventListener("input", function () { typed = true; });
  document.addEventListener("submit", function (event) {
    var form = event.target, button = event.submitter;
    if (!form.classList.contains("sizes") || !typed || !button || document.getElementById("day")) { return; }
    event.preventDefault();
    var sent = new URLSearchParams(new FormData(form));
    sent.append(button.name, button.value);
    fetch(form.action, { method: "POST", body: sent, credentials: "same-origin" }).then(function (answer) {
      return answer.text();
    }).then(function (text) {
      var page = new DOMParser().parseFromString(text, "text/html"), top = page.querySelector(".top");
      document.documentElement.className = page.documentElement.className;
      document.querySelector(".top").replaceWith(top);
      top.querySelector(".sizes button").focus();
    });
  });

  /* Another kind of document asks for other things. */
  var kind = document.querySelector("select[data-asks]");
  if (kind) {
    kind.addEventListener("change", function () {
      var ask = document.createElement("input");
      ask.type = "hidden"; ask.name = "ask"; ask.value = "1";
      kind.form.appendChild(ask);
      kind.form.submit();
    });
  }

  /* Photos are made smaller before they travel. */
  var LONGEST = 1600, HEAVIEST = 10 * 1024 * 1024;
  function chosen(file) {
    var size = Math.max(1, Math.round(file.size / 1024)) + " KB";
    return file.size > HEAVIEST ? "这个文件太大（" + size + "），最大 10 MB，请换一张。" : "已选照片，" + size;
  }
  function shrink(file, done) {
    var image = new Image(), address = URL.createObjectURL(file);
    image.onerror = function () { URL.revokeObjectURL(address); done(file); };
    image.onload = function () {
      var scale = Math.min(1, LONGEST / Math.max(image.naturalWidth, image.naturalHeight));
      var canvas = document.createElement("canvas");
      canvas.width = Math.round(image.naturalWidth * scale);
      canvas.height = Math.round(image.naturalHeight * scale);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      URL.revokeObjectURL(address);
      canvas.toBlob(function (blob) {
        done(blob && blob.size < file.size ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file);
      }, "image/jpeg", 0.8);
    };
    image.src = address;
  }
  document.querySelectorAll("input[data-shrink]").forEach(function (input) {
    var told = document.getElementById("photo-size");
    input.addEventListener("change", function () {
      var file = input.files[0];
      told.textContent = "";
      if (!file) { return; }
      if (!/^image\//.test(file.type)) { told.textContent = chosen(file); return; }
      shrink(file, function (smaller) {
        if (input.files[0] !== file) { return; } /* another one was chosen meanwhile */
        var sent = file;
        try {
          var holder = new DataTransfer();
          holder.items.add(smaller);
          input.files = holder.files;
          sent = smaller;
        } catch (error) { /* an old browser sends the original */ }
        told.textContent = chosen(sent);
      });
    });
  });
}());
