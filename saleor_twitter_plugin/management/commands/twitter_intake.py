"""Take in X's deliveries beside Saleor: `manage.py twitter_intake --port 8001`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...intake.application import HEALTH_PATH, WEBHOOK_PATH


class Command(BaseCommand):
    help = (
        f"Answer X's deliveries ({WEBHOOK_PATH}) in a process of its own, many in one transaction."
        f" Lead that one path here in your proxy; all others stay Saleor's. {HEALTH_PATH} answers"
        " 200 while it lives."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8001)
        parser.add_argument("--workers", type=int, default=1, help="Processes; one a core.")

    def handle(self, *args: Any, host: str, port: int, workers: int, **options: Any) -> None:
        try:
            import uvicorn
        except ImportError:
            raise CommandError("uvicorn is not installed; Saleor's own image has it.") from None
        uvicorn.run(
            "saleor_twitter_plugin.intake.serving:make_intake",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            lifespan="on",
            access_log=False,
            server_header=False,
        )
