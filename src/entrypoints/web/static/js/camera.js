/* A portrait by the desk's camera, put into the file field; without a camera the field works as ever. Plain ES2017.
   Browsers give the camera to pages under https or on this machine only; nothing is kept but what is sent. */
(function () {
  "use strict";
  var field = document.querySelector("input[type=file][data-camera]"), media = navigator.mediaDevices;
  if (!field || !media || !media.getUserMedia || !window.DataTransfer) { return; }
  var box = document.getElementById("camera"), open = document.getElementById("camera-open");
  var take = document.getElementById("camera-take"), close = document.getElementById("camera-close");
  var video = box.querySelector("video"), told = document.getElementById("camera-told"), stream = null;

  function stop() {
    if (stream) { stream.getTracks().forEach(function (track) { track.stop(); }); }
    stream = null;
    video.srcObject = null;
    box.hidden = true;
    open.hidden = false;
  }
  open.hidden = false;
  open.addEventListener("click", function () {
    media.getUserMedia({ video: { width: { ideal: 1280 }, height: { ideal: 960 } }, audio: false }).then(function (given) {
      stream = given;
      video.srcObject = given;
      box.hidden = false;
      open.hidden = true;
      told.textContent = "";
      return video.play();
    }).then(function () { take.focus(); }, function () {
      stop();
      told.textContent = "打不开摄像头，请检查接线和浏览器的权限，或者选一张照片。";
    });
  });
  take.addEventListener("click", function () {
    var canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d").drawImage(video, 0, 0);
    canvas.toBlob(function (blob) {
      var files = new DataTransfer();
      files.items.add(new File([blob], "portrait.jpg", { type: "image/jpeg" }));
      field.files = files.files;
      stop();
      told.textContent = "已拍好，登记时一起保存。";
      open.focus();
    }, "image/jpeg", 0.9);
  });
  close.addEventListener("click", function () { stop(); open.focus(); });
  window.addEventListener("pagehide", stop);
})();
