// The claim page of a storefront, in its smallest form: who asked for what, sign in, order.
const PLUGIN_URL = "/plugins/global/twitter/graphql";
const token = new URLSearchParams(location.search).get("token") || "";
const form = document.getElementById("sign-in");
const what = document.getElementById("what");
const said = document.getElementById("said");

async function ask(url, body, bearer) {
  const headers = { "Content-Type": "application/json" };
  if (bearer) headers.Authorization = `Bearer ${bearer}`;
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  const answer = await response.json();
  if (answer.errors) throw new Error(answer.errors.map((each) => each.message).join(" "));
  return answer;
}

function tell(text, isWrong) {
  said.textContent = text;
  said.className = isWrong ? "wrong" : "";
}

async function showClaim() {
  const query = `query ($token: String!) { twitterClaim(token: $token) {
    claim { lines { productName variantName quantity } handle state order { number } }
    errors { message } } }`;
  const { claim, errors } = (await ask(PLUGIN_URL, { query, variables: { token } })).data.twitterClaim;
  if (errors.length) {
    what.textContent = "";
    tell(errors[0].message, true);
    return;
  }
  const wishes = claim.lines.map((line) => {
    const hasVariant = line.variantName && line.variantName !== line.productName;
    return `${line.quantity} × ${line.productName}${hasVariant ? ` (${line.variantName})` : ""}`;
  });
  what.textContent = `@${claim.handle} asked for ${wishes.join(", ")}.`;
  if (claim.state === "COMPLETED") {
    tell(claim.order ? `This became order ${claim.order.number}.` : "This was ordered already.", false);
    return;
  }
  form.hidden = false;
}

async function signIn(email, password) {
  if (document.body.dataset.loginUrl) {
    return (await ask(document.body.dataset.loginUrl, { email, password })).token;
  }
  const query = `mutation ($email: String!, $password: String!) {
    tokenCreate(email: $email, password: $password) { token errors { message } } }`;
  const made = (await ask("/graphql/", { query, variables: { email, password } })).data.tokenCreate;
  if (!made.token) throw new Error(made.errors.map((each) => each.message).join(" "));
  return made.token;
}

async function order(event) {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  tell("One moment …", false);
  try {
    const bearer = await signIn(form.email.value, form.password.value);
    const query = `mutation ($token: String!) { twitterClaimComplete(token: $token) {
      order { number total { amount currency } } errors { message } } }`;
    const answer = await ask(PLUGIN_URL, { query, variables: { token } }, bearer);
    const done = answer.data.twitterClaimComplete;
    if (done.errors.length) throw new Error(done.errors[0].message);
    form.hidden = true;
    const total = done.order.total;
    const price = total ? `, ${total.amount.toFixed(2)} ${total.currency}` : "";
    tell(`Thank you! This is order ${done.order.number}${price}.`, false);
  } catch (problem) {
    tell(problem.message, true);
    button.disabled = false;
  }
}

form.addEventListener("submit", order);
showClaim().catch((problem) => tell(problem.message, true));
