import { button, fill, make, moment, unfold } from "/assets/elements.js";

const usd = (text) => `$${Number(text).toFixed(3)}`;

function indent(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

export function showDeliveries(place, deliveries, people, view, isWhole) {
  const { word, locale } = view;
  const handles = new Map(people.map((each) => [each.x_user_id, each.handle]));
  const lines = deliveries.map((delivery) => {
    const isGood = delivery.outcome === "delivered";
    const outcome = delivery.outcome === "pending" ? word("pending") : delivery.outcome;
    const state = delivery.status ? `${delivery.status} · ${delivery.ms} ms` : outcome;
    const details = [`@${handles.get(delivery.user_id) || delivery.user_id}`];
    if (delivery.tries.length > 1) {
      details.push(word("tries", { count: delivery.tries.length }));
    }
    const line = make(
      "div",
      "line",
      make("span", "", delivery.event_type),
      make("span", isGood ? "good" : "bad", state),
      make("span", "quiet", details.join(" · ")),
      make("span", "quiet", usd(delivery.price_usd)),
    );
    if (isWhole) {
      const again = button(word("sendAgain"), `again-${delivery.id}`, () => view.onAgain(delivery));
      const at = moment(delivery.created_at, locale);
      line.append(make("span", "quiet", at, ` · ${outcome} · ${delivery.url}`));
      line.append(delivery.post_id ? again : make("span"));
      line.append(unfold(`body-${delivery.id}`, word("body"), indent(delivery.body)));
    }
    return line;
  });
  fill(place, lines, word("noDeliveries"));
}

export function showCalls(place, calls, view, isWhole) {
  const lines = calls.map((call) => {
    const line = make(
      "div",
      "line",
      make("span", "", `${call.method} ${call.path}`),
      make("span", call.status < 400 ? "good" : "bad", String(call.status)),
      make("span", "quiet", `${call.who}${call.fault ? ` · ${call.fault}` : ""}`),
      make("span", "quiet", usd(call.price_usd)),
    );
    if (isWhole) {
      line.append(moment(call.at, view.locale));
    }
    return line;
  });
  fill(place, lines, view.word("noCalls"));
}
