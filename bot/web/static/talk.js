// What the page keeps and sends: who is talking, what was said so far, and the post to the county's bot.

const PATIENCE = 10000; // milliseconds a message may take
const KEPT = 50; // messages that outlive a reload
const SESSION = "gangjin-talk.session";
const TALK = "gangjin-talk.messages";

function kept(area, key) {
  try {
    return window[area].getItem(key);
  } catch {
    return null; // Storage is blocked: the page works from memory.
  }
}

function keep(area, key, value) {
  try {
    window[area].setItem(key, value);
  } catch {
    // Blocked or full: the page works from memory.
  }
}

/** A name nobody can guess: `bytes` random bytes in base64url. */
export function randomName(bytes) {
  const raw = crypto.getRandomValues(new Uint8Array(bytes));
  return btoa(String.fromCharCode(...raw)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}

/** This browser's session: 192 random bits, made once. */
export function ownSession() {
  const known = kept("localStorage", SESSION);
  if (/^[A-Za-z0-9_-]{22,64}$/.test(known || "")) return known;
  const fresh = randomName(24);
  keep("localStorage", SESSION, fresh);
  return fresh;
}

/** The messages of this tab before a reload, oldest first. */
export function rememberedTalk() {
  try {
    const talk = JSON.parse(kept("sessionStorage", TALK));
    return Array.isArray(talk) ? talk : [];
  } catch {
    return []; // Not ours, or half written: begin afresh.
  }
}

export function rememberTalk(talk) {
  keep("sessionStorage", TALK, JSON.stringify(talk.slice(-KEPT)));
}

/** Why a message got no answer. `reason` names a sentence among the page's failures; `seconds` is the wait asked for. */
export class Unanswered extends Error {
  constructor(reason, seconds = null) {
    super(reason);
    this.reason = reason;
    this.seconds = seconds;
  }
}

async function refusal(response, body) {
  const asked = response.headers.get("Retry-After") || "";
  const seconds = /^\d{1,5}$/.test(asked) ? Number(asked) : null;
  if (response.status === 429) return new Unanswered("busy", seconds);
  if ([404, 502, 503, 504].includes(response.status)) return new Unanswered("away", seconds);
  if (response.status === 413) return new Unanswered("long");
  const told = await response.json().catch(() => null);
  const code = told && told.error ? String(told.error.code) : "";
  const tooLong = response.status === 400 && (/long|large|length/.test(code) || (body.text || "").length >= 1000);
  return new Unanswered(tooLong ? "long" : "wrong");
}

async function answerIn(response) {
  const answer = await response.json().catch(() => null);
  if (!answer || !Array.isArray(answer.outputs)) throw new Unanswered("wrong");
  return answer;
}

/** Post one message and return its answer. Throws Unanswered, and nothing else. */
export async function post(inbox, body) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const response = await fetch(inbox, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal: stop.signal,
    });
    if (!response.ok) throw await refusal(response, body);
    return await answerIn(response);
  } catch (fault) {
    if (stop.signal.aborted) throw new Unanswered("slow");
    if (fault instanceof Unanswered) throw fault;
    throw new Unanswered(navigator.onLine === false ? "offline" : "unreachable");
  } finally {
    clearTimeout(timer);
  }
}
