"use strict";
/* The seconds left in which an announcement can be called off, counted down; the page's own clock does not matter. */

function tick(timer, end) {
  const left = Math.max(0, Math.round((end - performance.now()) / 1000));
  timer.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  if (left > 0) setTimeout(tick, 500, timer, end);
}

for (const timer of document.querySelectorAll("[data-seconds-left]")) {
  tick(timer, performance.now() + Number(timer.dataset.secondsLeft) * 1000);
}
