import { avatar, button, fill, inner, make, moment } from "/assets/elements.js";

// Conversations of one person, the newest first, each with its messages from old to new.
function conversationsOf(me, messages) {
  const found = new Map();
  for (const message of messages) {
    if (message.sender_id !== me.x_user_id && message.recipient_id !== me.x_user_id) {
      continue;
    }
    const isMine = message.sender_id === me.x_user_id;
    const other = isMine ? message.recipient_handle : message.sender_handle;
    found.set(other, [message, ...(found.get(other) || [])]);
  }
  return found;
}

export function showInbox(place, people, messages, view) {
  const { word, locale, me } = view;
  if (!me) {
    fill(place, [], word("noPeople"));
    return;
  }
  const names = new Map(people.map((each) => [each.handle, each.name]));
  const conversations = conversationsOf(me, messages);
  const lines = [...conversations].map(([handle, thread]) => {
    const last = thread[thread.length - 1];
    const text = make("span", "", make("b", "", names.get(handle) || handle), ` @${handle}`);
    text.append(make("span", "quiet last", last.text));
    const line = inner(`messages/${encodeURIComponent(handle)}`, "conversation");
    line.append(avatar(names.get(handle), handle), text, moment(last.created_at, locale));
    return line;
  });
  const list = make("section", "card");
  fill(list, lines, word("noMessages"));
  const others = people.filter(
    (each) => each.x_user_id !== me.x_user_id && !conversations.has(each.handle),
  );
  const begin = others.map((each) =>
    button(`@${each.handle}`, `write-${each.handle}`, () => view.onMessage(each.handle)),
  );
  place.replaceChildren(list);
  if (begin.length) {
    const row = make("p", "row wrap", ...begin);
    place.append(make("section", "card", make("h3", "", word("writeTo")), row));
  }
}

export function showConversation(place, handle, messages, view) {
  const { word, locale, me } = view;
  const thread = (me && conversationsOf(me, messages).get(handle)) || [];
  const bubbles = thread.map((message) =>
    make(
      "div",
      message.sender_id === me.x_user_id ? "bubble mine" : "bubble",
      make("p", "said", message.text),
      moment(message.created_at, locale),
    ),
  );
  const card = make("section", "card bubbles");
  fill(card, bubbles, word("noConversation", { handle }));
  place.replaceChildren(inner("messages", "quiet", `← ${word("messages")}`), card);
}
