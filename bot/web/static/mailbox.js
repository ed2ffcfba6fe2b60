// What the county sends by itself: asked for every few seconds, each message once, and what was withdrawn since.

const PLACE = "gangjin-talk.read-up-to";
const SHOWN_AGAIN = 5; // messages a new tab shows once more: the talk of a closed one is gone
const PATIENCE = 8000; // milliseconds a look may take
const SOONEST = 0.25; // seconds between two looks, when more is waiting
const HIDDEN = 30; // seconds between two while nobody sees the page
const TROUBLED = [5, 10, 20, 40, 60]; // seconds after one failure, two, …

function kept(area) {
  try {
    return Number.parseInt(window[area].getItem(PLACE), 10) || 0;
  } catch {
    return 0; // Storage is blocked: what was sent is shown again after a reload.
  }
}

/** This tab's own place, as its talk is its own; a new tab begins a little before where the last one was. */
function readUpTo() {
  return kept("sessionStorage") || Math.max(0, kept("localStorage") - SHOWN_AGAIN);
}

function rememberReadUpTo(n) {
  for (const area of ["sessionStorage", "localStorage"]) {
    try {
      if (n > kept(area)) window[area].setItem(PLACE, String(n));
    } catch {
      // Blocked or full: see above.
    }
  }
}

async function fetchBehind(inbox, session, after) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const response = await fetch(`${inbox}?after=${after}`, { headers: { "X-Webchat-Session": session }, signal: stop.signal });
    if (!response.ok) return null;
    const told = await response.json();
    return Array.isArray(told.messages) && Number.isSafeInteger(told.next) ? told : null;
  } catch {
    return null; // Away, slow, or no JSON: asked again later.
  } finally {
    clearTimeout(timer);
  }
}

/** Look into the mailbox now and from then on; `arrived` gets new messages in order, `withdrawn` the numbers recalled. */
export function watchMailbox({ inbox, session, arrived, withdrawn }) {
  let after = readUpTo();
  let failures = 0;
  let timer = null;
  let looking = false;

  function pauseAfter(told) {
    if (!told) return TROUBLED[Math.min(failures++, TROUBLED.length - 1)] * (1 + Math.random() / 4);
    failures = 0;
    const wait = Number.isFinite(told.wait) ? Math.max(SOONEST, told.wait) : TROUBLED[0];
    return document.hidden ? Math.max(HIDDEN, wait) : wait;
  }

  function take(told) {
    const fresh = told.messages.filter(({ n }) => n > after);
    after = Math.max(after, told.next);
    if (fresh.length) arrived(fresh);
    if (Array.isArray(told.withdrawn) && told.withdrawn.length) withdrawn(told.withdrawn);
    if (!document.hidden) rememberReadUpTo(after);
  }

  async function look() {
    if (looking) return;
    looking = true;
    clearTimeout(timer);
    const told = await fetchBehind(inbox, session, after);
    if (told) take(told);
    looking = false;
    timer = setTimeout(look, pauseAfter(told) * 1000);
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    rememberReadUpTo(after);
    look();
  });
  look();
}
