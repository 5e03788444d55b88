import { button, fill, make, person } from "/assets/elements.js";

const find = (id) => document.getElementById(id);
const KINDS = ["status", "timeout_before", "timeout_after", "reset_before", "reset_after", "half_body", "delay"];
const KINDS_WITH_SECONDS = ["timeout_before", "timeout_after", "delay"];
const CALLS = [
  ["*", "/2/", "anyCall"],
  ["POST", "/2/tweets", "createPost"],
  ["DELETE", "/2/tweets", "deletePost"],
  ["GET", "/2/users", "readPeople"],
  ["GET", "/2/tweets", "readPosts"],
  ["POST", "/2/dm_conversations", "sendMessage"],
  ["POST", "/2/media", "uploadPicture"],
  ["POST", "/2/oauth2/token", "renewTokens"],
];
const TITLES = {
  401: "Unauthorized",
  402: "CreditsDepleted",
  403: "Forbidden",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};
const CHOICES = { wire_names: ["old", "new", "both"], limit_headers: ["all", "no_day", "none"] };
const SKIPS = [
  [60, "minute"],
  [15 * 60, "quarterHour"],
  [3600, "hour"],
  [24 * 3600, "day"],
];
const QUARTER_HOUR_SECONDS = 15 * 60;

let shownSettings = "";

// Put the fixed choices into the forms, in the page's language.
export function showChoices(word) {
  const choose = (id, options) => {
    const chosen = find(id).value;
    find(id).replaceChildren(...options.map(([value, text]) => new Option(text, value)));
    find(id).value = options.some(([value]) => String(value) === chosen) ? chosen : options[0][0];
  };
  choose("fault-kind", KINDS.map((kind) => [kind, word(`fault_${kind}`)]));
  choose("fault-calls", CALLS.map(([, , name], index) => [index, word(name)]));
  choose("fault-status", Object.entries(TITLES).map(([status, title]) => [status, `${status} ${title}`]));
  find("fault-times").placeholder = word("always");
  shownSettings = "";
  showFaultFields();
}

export function showFaultFields() {
  const kind = find("fault-kind").value;
  find("fault-status-row").hidden = kind !== "status";
  find("fault-seconds-row").hidden = !KINDS_WITH_SECONDS.includes(kind);
}

// Read the form's fault, as /sandbox/faults takes it.
export function readFault(now) {
  const kind = find("fault-kind").value;
  const [method, prefix] = CALLS[Number(find("fault-calls").value)];
  const times = find("fault-times").value;
  const fault = { kind, method, path_prefix: prefix, times: times ? Number(times) : null };
  if (kind === "status") {
    const status = Number(find("fault-status").value);
    const title = TITLES[status];
    fault.status = status;
    fault.body = { title, detail: title, status, type: "about:blank" };
    if (status === 429) {
      const reset = Math.floor(Date.parse(now) / 1000) + QUARTER_HOUR_SECONDS;
      fault.headers = { "x-rate-limit-remaining": "0", "x-rate-limit-reset": String(reset) };
    }
  } else if (KINDS_WITH_SECONDS.includes(kind)) {
    fault.seconds = Number(find("fault-seconds").value);
  }
  return fault;
}

function showFaults(faults, view) {
  const { word } = view;
  const lines = faults.map((fault, index) => {
    const what = fault.kind === "status" ? `${word("fault_status")} ${fault.status}` : word(`fault_${fault.kind}`);
    const times = fault.times === null ? word("always") : word("timesLeft", { count: fault.times });
    const left = faults.filter((_, other) => other !== index);
    const end = button(word("end"), `fault-${index}`, () => view.onFaults(left));
    const where = make("span", "quiet", `${fault.method} ${fault.path_prefix} · ${times}`);
    return make("div", "line", make("span", "", what), end, where);
  });
  fill(find("faults"), lines, word("noFaults"));
}

function showPeople(people, view) {
  const { word } = view;
  const lines = people.map((each) => {
    const act = (key, path) =>
      button(word(key), `${key}-${each.handle}`, () => view.onPerson(path, each.handle));
    const name = make("span", "", `${each.name} `, person(each.handle));
    name.append(" ", make("span", "quiet", each.automated ? word("automated") : ""));
    const tokens = make("span", "row wrap");
    tokens.append(act("expire", "expire_tokens"), act("revoke", "revoke_access"));
    return make("div", "line", name, tokens);
  });
  fill(find("people-list"), lines, word("noPeople"));
}

function inputFor(path, value, onChange) {
  const name = path[path.length - 1];
  let input;
  if (CHOICES[name]) {
    input = make("select", "", ...CHOICES[name].map((choice) => new Option(choice, choice)));
    input.value = value;
  } else {
    input = make("input");
    input.type = typeof value === "boolean" ? "checkbox" : "text";
    input.checked = value === true;
    input.value = typeof value === "object" && value !== null ? JSON.stringify(value) : value ?? "";
  }
  input.dataset.key = `setting-${path.join("-")}`;
  const read = () => {
    if (typeof value === "boolean") {
      return input.checked;
    }
    if (typeof value === "number") {
      return Number(input.value);
    }
    if (typeof value === "object" && value !== null) {
      return JSON.parse(input.value || "{}");
    }
    return input.value === "" ? null : input.value;
  };
  input.addEventListener("change", () => onChange(read));
  return input;
}

// Whatever knobs the server has stand here; a new one needs no new code, only a word.
function showSettings(settings, view) {
  const text = JSON.stringify(settings);
  if (text === shownSettings) {
    return;
  }
  shownSettings = text;
  const rows = [];
  const add = (path, value, send) => {
    const name = path.join("_");
    const label = view.word(`setting_${name}`, {}, name.replaceAll("_", " "));
    const input = inputFor(path, value, (read) => view.onSetting(() => send(read())));
    const isCheck = typeof value === "boolean";
    const row = [make("span", "", label), input];
    rows.push(make("label", isCheck ? "check" : "", ...(isCheck ? row.reverse() : row)));
  };
  for (const [name, value] of Object.entries(settings)) {
    if (name === "disorder") {
      for (const [part, share] of Object.entries(value)) {
        add([name, part], share, (changed) => ({ disorder: { ...value, [part]: changed } }));
      }
    } else {
      add([name], value, (changed) => ({ [name]: changed }));
    }
  }
  find("settings").replaceChildren(...rows);
}

// Forget what the settings panel shows, after a refusal: it must show the old value again.
export function forgetSettings() {
  shownSettings = "";
}

export function showStage(overview, view) {
  showFaults(overview.faults, view);
  showPeople(overview.people, view);
  showSettings(overview.settings, view);
  find("now").textContent = view.word("itIs", { now: new Date(overview.now).toLocaleString(view.locale) });
  const skips = SKIPS.map(([seconds, key]) =>
    button(`+ ${view.word(key)}`, `skip-${seconds}`, () => view.onSkip(seconds)),
  );
  find("skips").replaceChildren(...skips);
}
