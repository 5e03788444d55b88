"""The payment app itself: `python -m tests.payment_app.server` prints its address and serves.

Saleor posts to `/webhook`; tests look and turn knobs at `/control`. As real gateways do, it knows
an idempotency key again: the same key is one charge and gets the first answer's reference.
"""

import json
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

READY_LINE_PREFIX = "payment app listening on "
HOLD_SECONDS = 60.0
# What it answers, by knob; the knobs that are not here answer nothing of use.
RESULTS = {
    "success": "SUCCESS",
    "slow": "SUCCESS",
    "decline": "FAILURE",
    "pending": "REQUEST",
    "action_required": "ACTION_REQUIRED",
}
CHARGING = {"success", "slow", "charge_and_hang_up", "charge_and_break"}


class State:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.release = threading.Event()
        self.reset()

    def reset(self) -> None:
        self.knob = "success"
        self.methods: dict[str, list[dict[str, str]]] = {}
        """By the customer's global id."""
        self.charges: dict[str, dict[str, Any]] = {}
        """What was taken, by idempotency key: amount, order, method, reference."""
        self.calls: dict[str, int] = {}
        """How often it was asked, by idempotency key."""
        self.transactions: dict[str, str] = {}
        self.list_count = 0
        self.release.clear()

    def show(self) -> dict[str, Any]:
        names = ("knob", "charges", "calls", "transactions", "list_count")
        return {name: getattr(self, name) for name in names}


STATE = State()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        with STATE.lock:
            self._answer(200, STATE.show())

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = json.loads(self.rfile.read(length) or b"{}")
        if self.path == "/control":
            self._control(body)
            return
        event = self.headers["saleor-event"]
        if event == "list_stored_payment_methods":
            self._list(body)
        else:
            self._charge(event, body)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: the output is the parent's to read."""

    def _control(self, body: dict[str, Any]) -> None:
        with STATE.lock:
            if body.get("reset"):
                STATE.reset()
            STATE.knob = body.get("knob", STATE.knob)
            STATE.methods.update(body.get("methods", {}))
            if body.get("release"):
                STATE.release.set()
            self._answer(200, STATE.show())

    def _list(self, body: dict[str, Any]) -> None:
        with STATE.lock:
            STATE.list_count += 1
            if STATE.knob == "list_broken":
                self._answer(500, {})
                return
            methods = STATE.methods.get(body["user"]["id"], [])
            self._answer(200, {"paymentMethods": methods})

    def _charge(self, event: str, body: dict[str, Any]) -> None:
        transaction_id, knob = body["transaction"]["id"], STATE.knob
        with STATE.lock:
            if event == "transaction_process_session":
                # The person came back from the bank, and it said yes.
                knob = "success"
                key = next(k for k, each in STATE.transactions.items() if each == transaction_id)
            else:
                key = body["idempotencyKey"]
            STATE.calls[key] = STATE.calls.get(key, 0) + 1
            STATE.transactions[key] = transaction_id
            if knob in CHARGING:
                STATE.charges.setdefault(
                    key,
                    {
                        "amount": body["action"]["amount"],
                        "order": body["sourceObject"]["id"],
                        "method": (body["data"] or {}).get("paymentMethodId"),
                        "reference": f"psp-{key}",
                    },
                )
        if knob == "slow":
            STATE.release.wait(HOLD_SECONDS)
        if knob == "charge_and_hang_up":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if knob in {"break", "charge_and_break"}:
            self._answer(500, {})
            return
        action = body["action"]["actionType"]
        self._answer(
            200,
            {
                "pspReference": f"psp-{key}",
                "result": f"{action}_{RESULTS[knob]}",
                "amount": body["action"]["amount"],
            },
        )

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except BrokenPipeError:
            # Whoever asked was killed meanwhile.
            self.close_connection = True


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    sys.stdout.write(f"{READY_LINE_PREFIX}http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
