"use strict";
/* Who came: a tap changes one mark where it stands; without a script the form shows the page again. */

addEventListener("submit", async (event) => {
  const button = event.submitter;
  if (event.target.id !== "taps" || !button) return;
  event.preventDefault();
  if (button.hasAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  const form = new FormData(event.target);
  form.set("tap", button.value);
  try {
    const answer = await fetch(event.target.action, {
      method: "POST", body: new URLSearchParams(form), headers: { Accept: "application/json" }, redirect: "error",
    });
    if (!answer.ok) throw new Error(answer.status);
    const mark = await answer.json();
    button.dataset.came = mark.came;
    button.textContent = mark.sign;
    button.value = mark.next;
    button.setAttribute("aria-label", `${button.dataset.of}: ${mark.words}`);
    document.getElementById("tapped").textContent = `${button.dataset.of}: ${mark.words}`;
    document.getElementById("untapped").hidden = true;
  } catch { // signed out, somebody is off the list, or the network is away
    document.getElementById("untapped-of").textContent = button.dataset.of;
    document.getElementById("untapped").hidden = false;
  } finally {
    button.removeAttribute("aria-busy");
  }
});

/* A long class scrolls sideways: bring today into sight. */
const today = document.querySelector("[data-today]");
if (today) today.closest(".table-wide").scrollLeft = today.offsetLeft - today.parentElement.firstElementChild.offsetWidth;
