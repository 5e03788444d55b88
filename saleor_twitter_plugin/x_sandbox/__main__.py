"""Run the local X: python -m saleor_twitter_plugin.x_sandbox --port 8090."""

import argparse
import asyncio
import signal
import sys
from pathlib import Path

from aiohttp import web

from saleor_twitter_plugin.x_sandbox.clock import Clock
from saleor_twitter_plugin.x_sandbox.server import make_app
from saleor_twitter_plugin.x_sandbox.snapshot import SnapshotError, load_state, save_state
from saleor_twitter_plugin.x_sandbox.state import LocalX

SAVE_EVERY_SECONDS = 2.0
LAST_ANSWERS_SECONDS = 1.0


def read_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="x_sandbox", description="A local X. Not the real one.")
    parser.add_argument("--port", type=int, required=True, help="0 picks a free one")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--state", type=Path, help="a file to remember people and posts in")
    parser.add_argument(
        "--strict-webhook-urls", action="store_true", help="want https and no port, as X does"
    )
    parser.add_argument(
        "--stop-with-parent", action="store_true", help="stop when standard input is closed"
    )
    return parser.parse_args()


async def serve(arguments: argparse.Namespace) -> None:
    """Serve until told to stop."""
    state = LocalX(Clock())
    if arguments.state is not None:
        try:
            load_state(state, arguments.state)
        except SnapshotError as error:
            sys.exit(f"x_sandbox: {error}")
    app = make_app(state, strict_webhook_urls=arguments.strict_webhook_urls)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=LAST_ANSWERS_SECONDS)
    await runner.setup()
    site = web.TCPSite(runner, arguments.host, arguments.port)
    await site.start()
    port = runner.addresses[0][1]
    print(f"local X listening on http://{arguments.host}:{port}", flush=True)
    try:
        await _wait_for_the_end(state, arguments)
    finally:
        await runner.cleanup()
        if arguments.state is not None:
            save_state(state, arguments.state)


async def _wait_for_the_end(state: LocalX, arguments: argparse.Namespace) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    if arguments.stop_with_parent:
        loop.add_reader(sys.stdin, stop.set)
    saved_change = state.change_count
    while not stop.is_set():
        try:
            await asyncio.wait_for(stop.wait(), SAVE_EVERY_SECONDS)
        except TimeoutError:
            if arguments.state is not None and state.change_count != saved_change:
                saved_change = state.change_count
                save_state(state, arguments.state)


def main() -> None:
    """Run the local X."""
    asyncio.run(serve(read_arguments()))


if __name__ == "__main__":
    main()
