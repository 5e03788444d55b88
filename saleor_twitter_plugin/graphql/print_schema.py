"""Write the schema file: `python -m saleor_twitter_plugin.graphql.print_schema`.

Needs `DJANGO_SETTINGS_MODULE`, as everything that touches our tables does; no database.
"""

import django


def main() -> None:
    django.setup()
    from .schema import SCHEMA_FILE, print_schema

    SCHEMA_FILE.write_text(print_schema())


if __name__ == "__main__":
    main()
