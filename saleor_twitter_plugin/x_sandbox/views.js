import { avatar, button, fill, inner, link, make, moment, person } from "/assets/elements.js";

const DEEPEST_INDENT = 4;

function withTags(text) {
  const pieces = text.split(/((?<![\p{L}\p{N}_])(?:[@#][\p{L}\p{N}_]+|\$[A-Za-z]{1,6}\b))/u);
  return pieces.map((piece, index) => {
    if (index % 2 === 0) {
      return piece;
    }
    return piece[0] === "@" ? person(piece.slice(1)) : make("span", "tag", piece);
  });
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

function actions(post, view) {
  const { word, me } = view;
  const buttons = [];
  if (me) {
    buttons.push(
      button(word("reply"), `reply-${post.id}`, () => view.onTarget("in_reply_to", post)),
      button(word("quote"), `quote-${post.id}`, () => view.onTarget("quote", post)),
      button(word("repost"), `repost-${post.id}`, () => view.onRepost(post)),
    );
  }
  if (me && post.author_id === me.x_user_id) {
    const remove = () => view.onDelete(post);
    buttons.push(
      button(word("edit"), `edit-${post.id}`, () => view.onTarget("previous_post_id", post)),
      button(word("remove"), `remove-${post.id}`, remove, "plain small danger"),
    );
  } else if (me) {
    buttons.push(
      button(word("message"), `message-${post.id}`, () => view.onMessage(post.author_handle)),
    );
  }
  const count = (view.repliesTo.get(post.id) || []).length;
  const thread = inner(`post/${post.id}`, "quiet", word(count ? "replies" : "thread", { count }));
  return make("div", "actions", ...buttons, thread);
}

function showQuoted(post, view) {
  if (!post.quoted_post_id) {
    return null;
  }
  const quoted = view.byId.get(post.quoted_post_id);
  if (!quoted) {
    return make("p", "quoted quiet", view.word("gone"));
  }
  const who = make("span", "quiet", `@${quoted.author_handle} `);
  return inner(`post/${quoted.id}`, "quoted", who, quoted.typed_text);
}

function showPost(post, view, { nested = false, depth = 0, chosen = "" } = {}) {
  const { word, locale, byId, repliesTo } = view;
  if (post.reposted_post_id) {
    const original = byId.get(post.reposted_post_id);
    const line = make("p", "quiet", word("reposted", { handle: post.author_handle }));
    const rest = original ? showPost(original, view) : make("p", "quiet", word("gone"));
    if (view.me?.x_user_id === post.author_id) {
      const undo = () => view.onDelete(post);
      line.append(" ", button(word("undoRepost"), `undo-${post.id}`, undo));
    }
    return make("div", "post", line, rest);
  }
  const leading = post.mentions.filter((mention) => !mention.explicit);
  const handles = leading.map((mention) => `@${mention.handle}`).join(" ");
  const orphan = post.in_reply_to && !byId.has(post.in_reply_to);
  const replies = nested ? repliesTo.get(post.id) || [] : [];
  const name = inner(`@${encodeURIComponent(post.author_handle)}`, "author");
  name.append(make("b", "", post.author_name), " ", make("span", "quiet", `@${post.author_handle}`));
  const at = inner(`post/${post.id}`, "quiet", moment(post.created_at, locale));
  const who = make("div", "who", avatar(post.author_name, post.author_handle), name, at);
  who.append(...badges(post, word));
  const node = make(
    "article",
    chosen === post.id ? "post chosen" : "post",
    who,
    handles ? make("p", "quiet", word("inReplyTo", { handles })) : null,
    orphan ? make("p", "quiet", word("parentGone")) : null,
    said(post),
    ...post.media.map((media) => picture(media, word)),
    showQuoted(post, view),
    actions(post, view),
  );
  if (replies.length) {
    const inside = { nested, depth: depth + 1, chosen };
    const nodes = replies.map((reply) => showPost(reply, view, inside));
    node.append(make("div", depth < DEEPEST_INDENT ? "replies" : "", ...nodes));
  }
  return node;
}

// Say who stands where: posts by every id they have had, replies under their parent, oldest first.
export function arrange(posts) {
  const byId = new Map();
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
  return { byId, repliesTo, roots };
}

function card(nodes, emptyText) {
  const place = make("section", "card posts");
  fill(place, nodes, emptyText);
  return place;
}

export function showHome(place, posts, view) {
  place.replaceChildren(card(posts.map((post) => showPost(post, view)), view.word("noPosts")));
}

export function showThread(place, id, view) {
  let root = view.byId.get(id);
  const chosen = root?.id;
  while (root && view.byId.get(root.in_reply_to)) {
    root = view.byId.get(root.in_reply_to);
  }
  const nodes = root ? [showPost(root, view, { nested: true, chosen })] : [];
  place.replaceChildren(card(nodes, view.word("gone")));
}

export function showProfile(place, who, posts, follows, view) {
  const { word, me } = view;
  if (!who) {
    place.replaceChildren(card([], word("nobodyCalled")));
    return;
  }
  const followers = follows.filter(([, target]) => target === who.x_user_id).length;
  const following = follows.filter(([source]) => source === who.x_user_id).length;
  const head = make("div", "who", avatar(who.name, who.handle), make("b", "", who.name));
  head.append(make("span", "quiet", `@${who.handle}`));
  if (who.automated) {
    head.append(make("span", "badge", word("automated")));
  }
  if (who.protected) {
    head.append(make("span", "badge", word("protected")));
  }
  const counts = word("counts", { posts: who.posts_count, followers, following });
  const profile = make("section", "card profile", head);
  profile.append(make("p", who.description ? "said" : "quiet", who.description || word("noBio")));
  profile.append(make("p", "quiet", counts));
  if (me && me.x_user_id !== who.x_user_id) {
    const isFollowing = follows.some(
      ([source, target]) => source === me.x_user_id && target === who.x_user_id,
    );
    profile.append(
      make(
        "div",
        "actions",
        button(word(isFollowing ? "unfollow" : "follow"), "follow", () =>
          view.onFollow(who, !isFollowing),
        ),
        button(word("message"), "message", () => view.onMessage(who.handle)),
        button(word("mention"), "mention", () => view.onMention(who.handle)),
      ),
    );
  }
  const own = posts.filter((post) => post.author_id === who.x_user_id);
  const nodes = own.map((post) => showPost(post, view));
  place.replaceChildren(profile, card(nodes, word("noPostsHere")));
}

function involves(thread, who, byId) {
  return thread.some(
    (post) =>
      post.author_id === who.x_user_id ||
      byId.get(post.quoted_post_id)?.author_id === who.x_user_id ||
      post.mentions.some((mention) => mention.id === who.x_user_id),
  );
}

export function showShops(place, people, view) {
  const { byId, repliesTo, roots, word } = view;
  const collect = (post) => [post, ...(repliesTo.get(post.id) || []).flatMap(collect)];
  const threads = roots.map((root) => ({ root, thread: collect(root) }));
  const shops = people.filter((each) => each.automated);
  const column = (heading, chosen) => {
    const body = make("div", "");
    fill(body, chosen.map(({ root }) => showPost(root, view, { nested: true })), word("noPostsHere"));
    return make("section", "column", heading, body);
  };
  const columns = shops.map((shop) => {
    const name = make("div", "", make("h3", "", shop.name), person(shop.handle));
    const heading = make("header", "", avatar(shop.name, shop.handle), name);
    return column(heading, threads.filter(({ thread }) => involves(thread, shop, byId)));
  });
  const rest = threads.filter(({ thread }) => !shops.some((shop) => involves(thread, shop, byId)));
  if (rest.length) {
    columns.push(column(make("header", "", make("h3", "", word("everything"))), rest));
  }
  const node = make("div", "columns");
  fill(node, columns, word("noShops"));
  place.replaceChildren(node);
}
