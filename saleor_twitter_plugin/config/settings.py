"""The fields of the settings form."""

from dataclasses import dataclass
from enum import StrEnum

from ..wording import mark


class FieldKind(StrEnum):
    """The kinds of field that Saleor's Dashboard draws."""

    STRING = "String"
    SECRET = "Secret"
    MULTILINE = "Multiline"
    OUTPUT = "OUTPUT"


@dataclass(frozen=True, slots=True)
class Setting:
    """One field of the settings form; `label` and `help_text` are msgids."""

    name: str
    kind: FieldKind
    label: str
    help_text: str
    default: str = ""


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "status",
        FieldKind.OUTPUT,
        mark("Status"),
        mark("What works now, and what stops the rest."),
    ),
    Setting(
        "webhook_url",
        FieldKind.OUTPUT,
        mark("Webhook address"),
        mark("Register this address at X. It must be public and reachable over https."),
    ),
    Setting(
        "callback_url",
        FieldKind.OUTPUT,
        mark("Callback address"),
        mark("Register this address at X among the callback URLs of your app."),
    ),
    Setting(
        "connect_url",
        FieldKind.OUTPUT,
        mark("Connect an account"),
        mark("Open this link to connect an account on X. It is yours and works for 15 minutes."),
    ),
    Setting(
        "public_url",
        FieldKind.STRING,
        mark("Public address"),
        mark(
            "Where X reaches this shop's API, as https://shop.example.com. Empty for the address"
            " that Saleor has for itself."
        ),
    ),
    Setting(
        "channel",
        FieldKind.STRING,
        mark("Channel"),
        mark("Slug of the Saleor channel whose prices and stock are posted and sold."),
    ),
    Setting(
        "client_id",
        FieldKind.STRING,
        mark("X client ID"),
        mark("OAuth 2.0 client ID of your app at developer.x.com."),
    ),
    Setting(
        "client_secret",
        FieldKind.SECRET,
        mark("X client secret"),
        mark("OAuth 2.0 client secret. Signs what X delivers. Kept encrypted."),
    ),
    Setting(
        "previous_client_secret",
        FieldKind.SECRET,
        mark("Previous X client secret"),
        mark("The old secret while X still signs with it. Empty it a day after the change."),
    ),
    Setting(
        "consumer_secret",
        FieldKind.SECRET,
        mark("X consumer secret"),
        mark("API key secret. X's older signature is checked with it. Kept encrypted."),
    ),
    Setting(
        "previous_consumer_secret",
        FieldKind.SECRET,
        mark("Previous X consumer secret"),
        mark("The old secret while X still signs with it. Empty it a day after the change."),
    ),
    Setting(
        "bearer_token",
        FieldKind.SECRET,
        mark("X app bearer token"),
        mark("Needed to register the webhook and its subscriptions. Kept encrypted."),
    ),
    Setting(
        "campaign_hashtag",
        FieldKind.STRING,
        mark("Campaign hashtag"),
        mark("Printed on every feed post, without #. Empty for none."),
    ),
    Setting(
        "claim_url",
        FieldKind.STRING,
        mark("Claim page"),
        mark(
            "Page of your storefront that finishes a purchase. Must contain {token}. Empty for the"
            " plugin's own page, which leads to the checkout below."
        ),
    ),
    Setting(
        "checkout_url",
        FieldKind.STRING,
        mark("Checkout page"),
        mark(
            "Where your storefront goes on with a checkout. Must contain {checkout_id}, and may"
            " contain {channel}. The plugin's own claim page leads there."
        ),
    ),
    Setting(
        "pay_url",
        FieldKind.STRING,
        mark("Payment page"),
        mark(
            "Page of your storefront that pays an order. May contain {order_id}, {number}"
            " and {channel}."
        ),
    ),
    Setting(
        "storefront_url",
        FieldKind.STRING,
        mark("Product page"),
        mark(
            "Page of your storefront that shows a product, as"
            " https://shop.example.com/{channel}/products/{slug}. May contain {product_id}. Where"
            " a template has {link}, its posts lead there, and X charges them as posts with a link."
            " Empty for none."
        ),
    ),
    Setting(
        "quantity_limit",
        FieldKind.STRING,
        mark("Units per request"),
        mark("The most that one post or message can buy, 1 to 9999."),
        "10",
    ),
    Setting(
        "shipping_rule",
        FieldKind.STRING,
        mark("Shipping method"),
        mark(
            "How orders are sent: cheapest, free (only where one costs nothing), or the exact name"
            " of one of your methods."
        ),
        "cheapest",
    ),
    Setting(
        "confirmation",
        FieldKind.STRING,
        mark("Confirmation"),
        mark(
            "Whether a linked shopper is asked once more before an order is made: never or always."
        ),
        "never",
    ),
    Setting(
        "confirm_above",
        FieldKind.STRING,
        mark("Confirm above"),
        mark(
            "Ask in any case where the goods cost more than this, in the channel's currency, as"
            " 100 or 99.50. Empty for no amount."
        ),
    ),
    Setting(
        "account_url",
        FieldKind.STRING,
        mark("Account page"),
        mark("Page of your storefront where customers sign in and link their handle."),
    ),
    Setting(
        "declined_orders",
        FieldKind.STRING,
        mark("Orders whose payment is declined"),
        mark(
            "Where a customer chose a stored payment method for orders from X and it is declined:"
            " keep (the order waits for another payment) or cancel."
        ),
        "keep",
    ),
    Setting(
        "claim_minutes",
        FieldKind.STRING,
        mark("Claim validity in minutes"),
        mark("How long a claim link works, 5 minutes to 30 days."),
        "1440",
    ),
    Setting(
        "sign_in_redirect_urls",
        FieldKind.MULTILINE,
        mark("Sign-in addresses"),
        mark(
            "Pages of your storefront that X sends people back to when they sign in with X, one a"
            " line. Enter each at X too, letter by letter. Empty: nobody signs in with X."
        ),
    ),
    Setting(
        "sign_in_creates_customers",
        FieldKind.STRING,
        mark("Signing in makes customers"),
        mark(
            "yes or no: who signs in with X for the first time becomes a customer, if X knows a"
            " confirmed e-mail address of theirs that no customer has. X must allow your app to"
            " request e-mail addresses."
        ),
        "no",
    ),
    Setting(
        "rewarded_posts",
        FieldKind.STRING,
        mark("Rewards for posts"),
        mark(
            "yes or no. X forbids to give anything for a post, and may close your app and accounts"
            " for it. Only with X's written approval: yes lets campaigns of the kind pay with a"
            " post run, each with the reference and the date of its approval."
        ),
        "no",
    ),
    Setting(
        "ingestion",
        FieldKind.STRING,
        mark("Ingestion"),
        mark(
            "How X's news come: poll (every minute), webhook (at once, polled every ten minutes"
            " besides) or stream (manage.py twitter_stream must run, polled likewise)."
        ),
        "poll",
    ),
    Setting(
        "message_poll_minutes",
        FieldKind.STRING,
        mark("Minutes between looks for direct messages"),
        mark("X limits these to one a minute. 0 for never: then messages come by webhook only."),
        "2",
    ),
    Setting(
        "budget_day_usd",
        FieldKind.STRING,
        mark("Daily budget in US dollars"),
        mark(
            "Of all accounts together. Promotion stops at 60 % of it, campaigns at 75 %, care at"
            " 90 %; orders and claims at all of it. Empty for no limit."
        ),
    ),
    Setting(
        "budget_month_usd",
        FieldKind.STRING,
        mark("Monthly budget in US dollars"),
        mark("Of all accounts together, in the same way. Empty for no limit."),
    ),
    Setting(
        "prices",
        FieldKind.MULTILINE,
        mark("X's prices"),
        mark(
            "Only where X charges you differently: one line each, as post_with_url = 0.20, in US"
            " dollars."
        ),
    ),
    Setting(
        "app_owner_handle",
        FieldKind.STRING,
        mark("Owner of the X app"),
        mark("Handle of the account that owns the app. X reads its own posts to it for less."),
    ),
    Setting(
        "command_aliases",
        FieldKind.MULTILINE,
        mark("Further words for commands"),
        mark(
            "What your people write instead of buy, reserve, confirm and so on: one a line, as"
            " grab = buy. On X with # before it."
        ),
    ),
    Setting(
        "language",
        FieldKind.STRING,
        mark("Language"),
        mark("Of posts, and of answers where X does not know the person's: en or es."),
        "en",
    ),
)
SECRET_NAMES = frozenset(each.name for each in SETTINGS if each.kind is FieldKind.SECRET)
