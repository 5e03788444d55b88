document.getElementById("number").textContent =
  new URLSearchParams(location.search).get("number") || "";
