"""Saleor's settings for the demo's processes: its own, and a queue without a server."""

import gc
import os
from pathlib import Path

from tools.demo_settings import *  # noqa: F403

# Importing Saleor makes millions of lasting objects, which the collector walks again and again:
# a tenth of its start. Settings are the first of ours that its processes read.
gc.set_threshold(200_000, 50, 1000)

ROOT_URLCONF = "demo.urls"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

_queue = os.environ.get("DEMO_QUEUE_DIRECTORY")
if _queue:
    CELERY_BROKER_URL = "filesystem://localhost//"
    CELERY_BROKER_TRANSPORT = "demo.file_queue.Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        # Both ends write and read the same folder.
        "data_folder_in": str(Path(_queue) / "messages"),
        "data_folder_out": str(Path(_queue) / "messages"),
        "control_folder": str(Path(_queue) / "control"),
        "polling_interval": 0.1,
    }
else:
    CELERY_BROKER_URL = os.environ["DEMO_REDIS_URL"]
    # Another shop may use the same server.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": os.environ["DEMO_REDIS_PREFIX"]}
CELERY_TASK_ALWAYS_EAGER = False
# Saleor tells of every tick of its clock otherwise.
LOGGING["loggers"]["saleor"]["level"] = "INFO"  # noqa: F405
