// Every text from outside goes in through textContent: nothing here ever parses HTML.
const HUES_COUNT = 8;

function make(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) {
    node.className = className;
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

function fill(place, nodes, emptyText) {
  place.replaceChildren(...(nodes.length ? nodes : [make("p", "empty", emptyText)]));
}

function avatar(name, handle) {
  const initials = (name || handle).split(/[\s_]+/).filter(Boolean).slice(0, 2);
  const letters = initials.map((part) => Array.from(part)[0].toUpperCase()).join("");
  const sum = Array.from(handle).reduce((total, letter) => total + letter.codePointAt(0), 0);
  const node = make("span", `avatar hue-${sum % HUES_COUNT}`, letters);
  node.setAttribute("aria-hidden", "true");
  return node;
}

function moment(text, locale) {
  const node = make("time", "", new Date(text).toLocaleTimeString(locale));
  node.dateTime = text;
  return node;
}

function link(address, shown) {
  const node = make("a", "", shown);
  // Only web addresses become links; anything else stays text.
  if (/^https?:\/\//i.test(address)) {
    node.href = address;
    node.rel = "noopener noreferrer nofollow";
    node.target = "_blank";
  }
  return node;
}

function said(post) {
  const [start, end] = post.display_text_range;
  // X counts code points, JavaScript counts halves of them.
  let rest = Array.from(post.text).slice(start, end).join("");
  const node = make("p", "said");
  for (const item of post.links) {
    const position = rest.indexOf(item.url);
    if (position >= 0) {
      node.append(...withTags(rest.slice(0, position)), link(item.expanded_url, item.display_url));
      rest = rest.slice(position + item.url.length);
    }
  }
  node.append(...withTags(rest));
  return node;
}

function withTags(text) {
  const pieces = text.split(/([@#][\p{L}\p{N}_]+)/u);
  return pieces.map((piece, index) => (index % 2 ? make("span", "tag", piece) : piece));
}

function picture(media, word) {
  const image = make("img");
  image.src = media.url;
  image.alt = media.alt_text;
  image.loading = "lazy";
  const caption = media.alt_text
    ? make("figcaption", "", word("altText", { text: media.alt_text }))
    : make("figcaption", "missing", word("noAltText"));
  return make("figure", "", image, caption);
}

function badges(post, word) {
  const keys = [
    post.author_automated && "automated",
    post.edit_history.length > 1 && "edited",
    post.made_with_ai && "madeWithAi",
    post.paid_partnership && "paidPartnership",
  ];
  return keys.filter(Boolean).map((key) => make("span", "badge", word(key)));
}

function button(text, onClick, className = "plain small") {
  const node = make("button", className, text);
  node.type = "button";
  node.addEventListener("click", onClick);
  return node;
}

function showPost(post, view, depth) {
  const { word, locale, byId, repliesTo } = view;
  const leading = post.mentions.filter((mention) => !mention.explicit);
  const handles = leading.map((mention) => `@${mention.handle}`).join(" ");
  const quoted = byId.get(post.quoted_post_id);
  const quotedText = quoted && { handle: quoted.author_handle, text: quoted.typed_text };
  const replies = repliesTo.get(post.id) || [];
  const node = make(
    "article",
    "post",
    make(
      "div",
      "who",
      avatar(post.author_name, post.author_handle),
      make("b", "", post.author_name),
      make("span", "quiet", `@${post.author_handle}`),
      moment(post.created_at, locale),
      ...badges(post, word),
    ),
    handles ? make("p", "quiet", word("inReplyTo", { handles })) : null,
    said(post),
    ...post.media.map((media) => picture(media, word)),
    quoted ? make("p", "quoted", word("quotes", quotedText)) : null,
    make(
      "div",
      "actions",
      button(word("reply"), () => view.onReply(post, "in_reply_to")),
      button(word("quote"), () => view.onReply(post, "quote")),
      post.author_automated
        ? null
        : button(word("remove"), () => view.onDelete(post), "plain small danger"),
    ),
    replies.length
      ? make("div", depth < 4 ? "replies" : "", ...replies.map((r) => showPost(r, view, depth + 1)))
      : null,
  );
  return node;
}

function involves(thread, person, byId) {
  return thread.some(
    (post) =>
      post.author_id === person.x_user_id ||
      byId.get(post.quoted_post_id)?.author_id === person.x_user_id ||
      post.mentions.some((mention) => mention.id === person.x_user_id),
  );
}

export function showColumns(place, { people, posts, ...view }) {
  const byId = new Map(posts.map((post) => [post.id, post]));
  // An edited post is answered under its old id; its newest version stands for all of them.
  for (const post of posts) {
    post.edit_history.forEach((id) => byId.set(id, post));
  }
  const repliesTo = new Map();
  const roots = [];
  for (const post of posts) {
    const parent = byId.get(post.in_reply_to);
    if (parent) {
      repliesTo.set(parent.id, [post, ...(repliesTo.get(parent.id) || [])]);
    } else {
      roots.push(post);
    }
  }
  const collect = (post) => [post, ...(repliesTo.get(post.id) || []).flatMap(collect)];
  const threads = roots.map((root) => ({ root, thread: collect(root) }));
  const shops = people.filter((person) => person.automated);
  const full = { ...view, byId, repliesTo };
  const column = (heading, chosen) => {
    const body = make("div", "");
    fill(body, chosen.map(({ root }) => showPost(root, full, 0)), view.word("noPostsHere"));
    return make("section", "column", heading, body);
  };
  const columns = shops.map((shop) => {
    const name = make("div", "", make("h2", "", shop.name), make("span", "quiet", `@${shop.handle}`));
    const heading = make("header", "", avatar(shop.name, shop.handle), name);
    heading.append(make("span", "badge", view.word("automated")));
    return column(heading, threads.filter(({ thread }) => involves(thread, shop, byId)));
  });
  const rest = threads.filter(({ thread }) => !shops.some((shop) => involves(thread, shop, byId)));
  if (rest.length) {
    columns.push(column(make("header", "", make("h2", "", view.word("everything"))), rest));
  }
  fill(place, columns, view.word("noPosts"));
}

export function showMessages(place, { messages, word, locale }) {
  const lines = messages.map((message) =>
    make(
      "div",
      "line",
      make("b", "", `@${message.sender_handle} → @${message.recipient_handle}`),
      moment(message.created_at, locale),
      make("span", "", message.text),
    ),
  );
  fill(place, lines, word("noMessages"));
}

export function showDeliveries(place, { deliveries, people, word }) {
  const handles = new Map(people.map((person) => [person.x_user_id, person.handle]));
  const lines = deliveries.map((delivery) => {
    const isGood = delivery.outcome === "delivered";
    const outcome = delivery.outcome === "pending" ? word("pending") : delivery.outcome;
    const state = delivery.status ? `${delivery.status} · ${delivery.ms} ms` : outcome;
    const details = [`@${handles.get(delivery.user_id) || delivery.user_id}`];
    if (delivery.tries.length > 1) {
      details.push(word("tries", { count: delivery.tries.length }));
    }
    return make(
      "div",
      "line",
      make("span", "", delivery.event_type),
      make("span", isGood ? "good" : "bad", state),
      make("span", "quiet", details.join(" · ")),
    );
  });
  fill(place, lines, word("noDeliveries"));
}

export function showCalls(place, { calls, word }) {
  const lines = calls.map((call) =>
    make(
      "div",
      "line",
      make("span", "", `${call.method} ${call.path}`),
      make("span", call.status < 400 ? "good" : "bad", String(call.status)),
      make("span", "quiet", `${call.who}${call.fault ? ` · ${call.fault}` : ""}`),
      make("span", "quiet", `$${Number(call.price_usd).toFixed(3)}`),
    ),
  );
  fill(place, lines, word("noCalls"));
}
