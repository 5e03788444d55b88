import { WORDS } from "/assets/words.js";
import { showCalls, showColumns, showDeliveries, showMessages } from "/assets/views.js";

const REFRESH_MS = 1500;
const LANGUAGE_KEY = "local-x-language";
const find = (id) => document.getElementById(id);

let seen = "";
let people = [];
let posts = [];
// What the composer answers: { mode: "in_reply_to" | "quote", post }.
let target = null;
let language = localStorage.getItem(LANGUAGE_KEY) || (navigator.language.startsWith("es") ? "es" : "en");

function word(key, values = {}) {
  return WORDS[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

async function send(path, body) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(answer.errors?.[0]?.message || answer.detail || word("failed"));
  }
  return answer;
}

async function attempt(action) {
  const refusal = find("refusal");
  refusal.hidden = true;
  try {
    await action();
  } catch (error) {
    refusal.textContent = error.message;
    refusal.hidden = false;
  }
  await refresh();
}

async function refresh() {
  try {
    const response = await fetch(`/sandbox/overview?seen=${encodeURIComponent(seen)}`);
    find("offline").hidden = true;
    if (response.status === 200) {
      show(await response.json());
    }
  } catch {
    find("offline").hidden = false;
  }
}

function show(overview) {
  seen = overview.revision;
  ({ people, posts } = overview);
  const usd = (text) => `$${Number(text).toFixed(3)}`;
  find("total").textContent = usd(overview.total_usd);
  find("calls-usd").textContent = usd(overview.calls_usd);
  find("deliveries-usd").textContent = usd(overview.deliveries_usd);
  const locale = language;
  showColumns(find("columns"), { people, posts, word, locale, onReply, onDelete });
  showMessages(find("messages"), { messages: overview.messages, word, locale });
  showDeliveries(find("deliveries"), { deliveries: overview.deliveries, people, word });
  showCalls(find("calls"), { calls: overview.calls, word });
  showChoices();
  showTarget();
}

function fillChoice(select, choices, empty) {
  const chosen = select.value;
  select.replaceChildren(
    ...choices.map((person) => new Option(`${person.name} (@${person.handle})`, person.handle)),
  );
  if (!choices.length) {
    select.append(new Option(empty, ""));
  }
  if (choices.some((person) => person.handle === chosen)) {
    select.value = chosen;
  }
}

function showChoices() {
  const shoppers = people.filter((person) => !person.automated);
  fillChoice(find("author"), shoppers, word("noShoppers"));
  const author = find("author").value;
  const others = people.filter((person) => person.handle !== author);
  others.sort((one, other) => Number(other.automated) - Number(one.automated));
  fillChoice(find("recipient"), others, "–");
  find("send").disabled = !shoppers.length;
}

function showTarget() {
  if (target && !posts.some((post) => post.id === target.post.id)) {
    target = null;
  }
  find("target").hidden = !target;
  if (target) {
    const key = target.mode === "quote" ? "quoting" : "replyingTo";
    const { author_handle: handle, typed_text: text } = target.post;
    find("target-text").textContent = word(key, { handle, text: text.slice(0, 80) });
  }
}

function onReply(post, mode) {
  target = { mode, post };
  document.querySelector("input[name=kind][value=post]").checked = true;
  find("recipient-row").hidden = true;
  showTarget();
  find("text").focus();
}

function onDelete(post) {
  attempt(() => send("/sandbox/delete_as", { handle: post.author_handle, post_id: post.id }));
}

function showWords() {
  document.documentElement.lang = language;
  for (const place of document.querySelectorAll("[data-word]")) {
    place.textContent = word(place.dataset.word);
  }
  find("new-handle").placeholder = word("newHandle");
  find("new-handle").setAttribute("aria-label", word("addPerson"));
  find("text").placeholder = word("textHint");
  find("language").value = language;
}

function chosenKind() {
  return document.querySelector("input[name=kind]:checked").value;
}

find("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const handle = find("author").value;
  const text = find("text").value;
  attempt(async () => {
    if (chosenKind() === "message") {
      await send("/sandbox/message_as", { handle, to: find("recipient").value, text });
    } else {
      const answered = target ? { [target.mode]: target.post.id } : {};
      await send("/sandbox/post_as", { handle, text, ...answered });
    }
    find("text").value = "";
    target = null;
    showTarget();
  });
});

find("add-person").addEventListener("click", () => {
  const field = find("new-handle");
  if (!field.value || !field.reportValidity()) {
    field.focus();
    return;
  }
  attempt(async () => {
    const person = await send("/sandbox/people", { handle: field.value });
    field.value = "";
    await refresh();
    find("author").value = person.handle;
  });
});

for (const radio of document.querySelectorAll("input[name=kind]")) {
  radio.addEventListener("change", () => {
    find("recipient-row").hidden = chosenKind() !== "message";
  });
}
find("author").addEventListener("change", showChoices);
find("forget-target").addEventListener("click", () => {
  target = null;
  showTarget();
});
find("reset").addEventListener("click", () => {
  if (window.confirm(word("confirmReset"))) {
    attempt(() => send("/sandbox/reset", {}));
  }
});
find("language").addEventListener("change", (event) => {
  language = event.target.value;
  localStorage.setItem(LANGUAGE_KEY, language);
  seen = "";
  showWords();
  refresh();
});

showWords();
refresh();
setInterval(() => document.hidden || refresh(), REFRESH_MS);
