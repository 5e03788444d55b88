"use strict";
// The page says all of it without us; we only count, and look anew when the time is over.
(function () {
  var left = document.getElementById("left");
  if (!left) return;
  var end = Date.parse(left.dateTime);
  function two(number) { return (number < 10 ? "0" : "") + number; }
  function tick() {
    var seconds = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    left.textContent = Math.floor(seconds / 60) + ":" + two(seconds % 60);
    if (seconds > 0) window.setTimeout(tick, 1000 - (Date.now() % 1000));
    // Once, and late enough that the shop thinks so too.
    else window.setTimeout(function () { window.location.reload(); }, 2000);
  }
  document.getElementById("clock").hidden = false;
  tick();
})();
