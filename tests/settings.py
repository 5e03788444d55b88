"""Django without Saleor: the plugin on the sample shop, on a real PostgreSQL."""

import os

from django.core.exceptions import ImproperlyConfigured

SECRET_KEY = "only for tests: seals nothing of worth"
USE_TZ = True
TIME_ZONE = "UTC"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["django.contrib.contenttypes", "saleor_twitter_plugin"]
ROOT_URLCONF = "saleor_twitter_plugin.shop.sample_shop.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TWITTER_PLUGIN_SHOP = "saleor_twitter_plugin.shop.sample_shop.SampleShop"
CELERY_BEAT_SCHEDULE: dict[str, object] = {}


def _database() -> dict[str, object]:
    from urllib.parse import unquote, urlsplit

    url = os.environ.get("DATABASE_URL")
    if not url:
        # `makemigrations --check` and mypy need settings, not a server.
        return {"ENGINE": "django.db.backends.postgresql", "NAME": "twitter"}
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must start with postgres://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/") or "postgres",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }


DATABASES = {"default": _database()}
