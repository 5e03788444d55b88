"""Saleor's settings for the demo.

They add what its wheel leaves out, and keep it from writing into site-packages.
"""

import os
from pathlib import Path

from saleor.settings import *  # noqa: F403

ROOT = Path(__file__).resolve().parent.parent
DEMO_DIRECTORY = Path(os.environ.get("DEMO_DIRECTORY") or ROOT / ".demo")

MEDIA_ROOT = str(DEMO_DIRECTORY / "media")
STATIC_ROOT = str(DEMO_DIRECTORY / "static")

# The wheel lacks Saleor's top-level templates: GET /graphql/ would be an error page.
PLAYGROUND_ENABLED = False
TEMPLATES[0]["DIRS"] = [str(ROOT / "demo" / "templates")]  # noqa: F405
