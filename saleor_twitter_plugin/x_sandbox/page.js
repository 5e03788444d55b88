import { WORDS } from "/assets/words.js";
import { arrange, showHome, showProfile, showShops, showThread } from "/assets/views.js";
import { showConversation, showInbox } from "/assets/inbox.js";
import { showCalls, showDeliveries } from "/assets/logs.js";
import { forgetSettings, readFault, showChoices, showFaultFields, showStage } from "/assets/stage.js";

const REFRESH_MS = 1500;
const LANGUAGE_KEY = "local-x-language";
const ME_KEY = "local-x-me";
const ASIDE_COUNT = 12;
const VIEWS_WITH_COMPOSER = ["home", "shops", "profile", "post"];
const find = (id) => document.getElementById(id);

let overview = null;
// What the composer answers: { mode: "in_reply_to" | "quote" | "previous_post_id", post }.
let target = null;
let language = localStorage.getItem(LANGUAGE_KEY) || (navigator.language.startsWith("es") ? "es" : "en");
// Each tab is somebody: colleagues, or one person with several windows. /?me=ana begins as @ana.
let me = new URLSearchParams(location.search).get("me") || sessionStorage.getItem(ME_KEY) || "";

function word(key, values = {}, otherwise = key) {
  const text = WORDS[language][key] ?? otherwise;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

function readRoute() {
  const [first, second = ""] = location.hash.replace(/^#\//, "").split("/").map(decodeURIComponent);
  if (first === "me" || first.startsWith("@")) {
    return { view: "profile", handle: first === "me" ? me : first.slice(1) };
  }
  if (first === "post") {
    return { view: "post", id: second };
  }
  if (first === "messages" && second) {
    return { view: "conversation", handle: second };
  }
  const known = ["shops", "messages", "deliveries", "calls", "stage"];
  return { view: known.includes(first) ? first : "home" };
}

async function send(path, body) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Error(answer.errors?.[0]?.message || answer.detail || word("failed"));
  }
  return answer;
}

async function attempt(action) {
  const refusal = find("refusal");
  refusal.hidden = true;
  let isDone = true;
  try {
    await action();
  } catch (error) {
    isDone = false;
    refusal.textContent = error.message;
    refusal.hidden = false;
    forgetSettings();
  }
  await refresh();
  if (!isDone) {
    show();
  }
  return isDone;
}

// An edit keeps its place; ids are numbers too long for JavaScript.
function byFirstVersion(one, other) {
  const [first, second] = [one.edit_history[0], other.edit_history[0]];
  return second.length - first.length || (first < second ? 1 : -1);
}

async function refresh() {
  try {
    const seen = encodeURIComponent(overview?.revision || "");
    const response = await fetch(`/sandbox/overview?seen=${seen}`);
    find("offline").hidden = true;
    if (response.status === 200) {
      overview = await response.json();
      overview.posts.sort(byFirstVersion);
      show();
    }
  } catch {
    find("offline").hidden = false;
  }
}

function findMe() {
  return overview.people.find((each) => each.handle.toLowerCase() === me.toLowerCase());
}

function show() {
  if (!overview) {
    return;
  }
  const key = document.activeElement?.dataset?.key;
  showMe();
  showMeter();
  showComposer();
  showView();
  const again = key && document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (again && document.activeElement !== again) {
    again.focus({ preventScroll: true });
  }
}

function showMeter() {
  const usd = (text) => `$${Number(text).toFixed(3)}`;
  find("total").textContent = usd(overview.total_usd);
  find("calls-usd").textContent = usd(overview.calls_usd);
  find("deliveries-usd").textContent = usd(overview.deliveries_usd);
  find("trouble").hidden = !overview.faults.length;
}

function showMe() {
  const sorted = [...overview.people].sort((one, other) => one.automated - other.automated);
  const options = sorted.map((each) => {
    const shop = each.automated ? ` · ${word("automated")}` : "";
    return new Option(`${each.name} (@${each.handle})${shop}`, each.handle);
  });
  if (!findMe()) {
    me = sorted[0]?.handle || "";
  }
  find("author").replaceChildren(...(options.length ? options : [new Option(word("noPeople"), "")]));
  find("author").value = findMe()?.handle || "";
}

function showComposer() {
  const { view } = readRoute();
  const somebody = findMe();
  if (target && !overview.posts.some((post) => post.id === target.post.id)) {
    target = null;
  }
  find("composer").hidden = !VIEWS_WITH_COMPOSER.includes(view);
  find("message-form").hidden = view !== "conversation" || !somebody;
  find("send").disabled = !somebody;
  find("as").textContent = somebody ? word("as", { handle: somebody.handle }) : word("noPeople");
  find("send").textContent = word(target?.mode === "previous_post_id" ? "save" : "post");
  find("target").hidden = !target;
  if (target) {
    const keys = { quote: "quoting", in_reply_to: "replyingTo", previous_post_id: "editing" };
    const { author_handle: handle, typed_text: text } = target.post;
    find("target-text").textContent = word(keys[target.mode], { handle, text: text.slice(0, 80) });
  }
}

function showView() {
  const route = readRoute();
  const { people, posts, messages, follows, deliveries, calls } = overview;
  const view = { word, locale: language, me: findMe(), ...arrange(posts), ...ACTIONS };
  const place = find("view");
  const titles = { post: "thread", calls: "apiCalls", conversation: "messages" };
  const isAboutSomebody = route.view === "profile" || route.view === "conversation";
  const who = isAboutSomebody && route.handle ? ` @${route.handle}` : "";
  find("title").textContent = word(titles[route.view] || route.view) + who;
  find("stage").hidden = route.view !== "stage";
  place.hidden = route.view === "stage";
  for (const anchor of find("links").children) {
    const isHere = anchor.hash.slice(2) === (route.view === "profile" ? "me" : route.view);
    if (isHere) {
      anchor.setAttribute("aria-current", "page");
    } else {
      anchor.removeAttribute("aria-current");
    }
  }
  const handle = (route.handle || "").toLowerCase();
  const somebody = people.find((each) => each.handle.toLowerCase() === handle);
  switch (route.view) {
    case "home":
      showHome(place, posts, view);
      break;
    case "shops":
      showShops(place, people, view);
      break;
    case "profile":
      showProfile(place, somebody, posts, follows, view);
      break;
    case "post":
      showThread(place, route.id, view);
      break;
    case "messages":
      showInbox(place, people, messages, view);
      break;
    case "conversation":
      showConversation(place, somebody?.handle || route.handle, messages, view);
      break;
    case "deliveries":
      showDeliveries(place, deliveries, people, view, true);
      break;
    case "calls":
      showCalls(place, calls, view, true);
      break;
    case "stage":
      showStage(overview, view);
      break;
  }
  showDeliveries(find("deliveries"), deliveries.slice(0, ASIDE_COUNT), people, view, false);
  showCalls(find("calls"), calls.slice(0, ASIDE_COUNT), view, false);
}

const ACTIONS = {
  onTarget(mode, post) {
    target = { mode, post };
    if (mode === "previous_post_id") {
      find("text").value = post.typed_text;
    }
    showComposer();
    find("text").focus();
    find("composer").scrollIntoView({ block: "nearest" });
  },
  onDelete: (post) =>
    attempt(() => send("/sandbox/delete_as", { handle: post.author_handle, post_id: post.id })),
  onRepost: (post) => attempt(() => send("/sandbox/repost_as", { handle: me, post_id: post.id })),
  onFollow: (who, following) =>
    attempt(() => send("/sandbox/follow_as", { handle: me, target: who.handle, following })),
  onMessage(handle) {
    location.hash = `#/messages/${encodeURIComponent(handle)}`;
  },
  onMention(handle) {
    find("text").value = `@${handle} ${find("text").value}`;
    find("text").focus();
  },
  onAgain: (delivery) =>
    attempt(() => send("/sandbox/redeliver", { post_id: delivery.post_id, times: 1 })),
  onFaults: (faults) => attempt(() => send("/sandbox/faults", { faults })),
  onSetting: (read) => attempt(async () => send("/sandbox/settings", read())),
  onSkip: (seconds) => attempt(() => send("/sandbox/clock", { advance_seconds: seconds })),
  onPerson: (path, handle) => attempt(() => send(`/sandbox/${path}`, { handle })),
};

// Whoever opens a thread means to answer the post it was opened at.
function answerThread() {
  const route = readRoute();
  const post = route.view === "post" && arrange(overview?.posts || []).byId.get(route.id);
  target = post ? { mode: "in_reply_to", post } : null;
}

function becomeSomebody(handle) {
  me = handle;
  sessionStorage.setItem(ME_KEY, me);
  const address = new URL(location.href);
  if (address.searchParams.has("me")) {
    address.searchParams.set("me", me);
    history.replaceState(null, "", address);
  }
  answerThread();
  show();
}

function showWords() {
  document.documentElement.lang = language;
  for (const place of document.querySelectorAll("[data-word]")) {
    place.textContent = word(place.dataset.word);
  }
  find("text").placeholder = word("textHint");
  find("message-text").placeholder = word("messageHint");
  find("language").value = language;
  showChoices(word);
}

find("composer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const answered = target ? { [target.mode]: target.post.id } : {};
  const body = { handle: me, text: find("text").value, ...answered };
  if (await attempt(() => send("/sandbox/post_as", body))) {
    find("text").value = "";
    answerThread();
    show();
  }
});
find("message-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = { handle: me, to: readRoute().handle, text: find("message-text").value };
  if (await attempt(() => send("/sandbox/message_as", body))) {
    find("message-text").value = "";
  }
});
find("person-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const handle = find("new-handle").value;
  const body = { handle, name: find("new-name").value || handle, automated: find("new-automated").checked };
  if (await attempt(() => send("/sandbox/people", body))) {
    event.target.reset();
    if (!body.automated) {
      becomeSomebody(handle);
    }
  }
});
find("fault-form").addEventListener("submit", (event) => {
  event.preventDefault();
  ACTIONS.onFaults([...overview.faults, readFault(overview.now)]);
});
find("fault-kind").addEventListener("change", showFaultFields);
find("author").addEventListener("change", (event) => becomeSomebody(event.target.value));
find("forget-target").addEventListener("click", () => {
  if (target?.mode === "previous_post_id") {
    find("text").value = "";
  }
  target = null;
  showComposer();
});
find("import").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (file) {
    const content = await file.text();
    event.target.value = "";
    attempt(() => send("/sandbox/state", content));
  }
});
for (const [id, keepPeople] of [["reset", false], ["reset-posts", true]]) {
  find(id).addEventListener("click", () => {
    if (window.confirm(word(keepPeople ? "confirmResetPosts" : "confirmReset"))) {
      attempt(() => send("/sandbox/reset", { keep_people: keepPeople }));
    }
  });
}
find("language").addEventListener("change", (event) => {
  language = event.target.value;
  localStorage.setItem(LANGUAGE_KEY, language);
  showWords();
  show();
});
window.addEventListener("hashchange", () => {
  find("refusal").hidden = true;
  answerThread();
  show();
  window.scrollTo(0, 0);
  find("message-text").focus();
});

showWords();
await refresh();
answerThread();
show();
setInterval(() => document.hidden || refresh(), REFRESH_MS);
