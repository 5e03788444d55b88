"""Whose each text in our tables is: the one list by which deleting and forgetting are checked.

A new column with text belongs here, or the architecture test fails; one that holds something of a
person belongs into the forgetting of its stage too, or the test of forgetting does.
"""

from collections.abc import Mapping
from enum import StrEnum


class Content(StrEnum):
    WORDS = "words"
    """What a person wrote on X, and what X told us with it."""
    TO_PERSON = "to_person"
    """What we wrote to one."""
    HANDLE = "handle"
    PERSON = "person"
    """The X user id of a person."""
    POST = "post"
    """The number of a person's post or message, which leads to them."""
    KEY = "key"
    """Names what was done, often by a post's number; stays so that nothing is done twice."""
    CUSTOMER = "customer"
    """Of the shop; to delete that person is Saleor's."""
    STAFF = "staff"
    SECRET = "secret"
    OURS = "ours"
    """The shop's accounts and catalog, states, kinds, and errors of ours."""


COLUMNS: Mapping[str, Mapping[Content, tuple[str, ...]]] = {
    "Account": {
        Content.SECRET: ("sealed_tokens",),
        Content.OURS: (
            "x_user_id", "handle", "language", "state", "state_reason", "scopes",
            "mentions_since_id", "messages_newest_id", "subscribed_events",
            "subscription_problem", "auto_reply_approval_reference",
        ),
    },
    "BestHours": {Content.OURS: ("time_zone", "hours")},
    "BilledResource": {Content.OURS: ("item",), Content.PERSON: ("resource_id",)},
    "BuyCode": {Content.OURS: ("code", "saleor_product_id")},
    "Campaign": {
        Content.OURS: (
            "slug", "name", "kind", "state", "channel", "audience", "audience_category_ids",
            "currency", "texts", "sponsor", "rules_text", "settings", "saleor_voucher_id",
        ),
    },
    "CampaignAsk": {
        Content.KEY: ("key",),
        Content.PERSON: ("x_user_id",),
        Content.OURS: ("answer",),
    },
    "CampaignCode": {Content.SECRET: ("digest", "sealed_code")},
    "CampaignHashtag": {Content.OURS: ("tag",)},
    "CatalogHint": {
        Content.OURS: ("saleor_product_id", "subject_kind", "subject_id", "reason"),
    },
    "CategoryAccount": {Content.OURS: ("saleor_category_id", "channel")},
    "Claim": {
        Content.PERSON: ("x_user_id",),
        Content.HANDLE: ("handle",),
        Content.POST: ("x_post_id",),
        Content.KEY: ("key",),
        Content.CUSTOMER: (
            "saleor_customer_id", "saleor_checkout_id", "saleor_order_id", "order_number",
        ),
        Content.SECRET: ("holder_digest",),
        Content.OURS: (
            "account_x_user_id", "account_handle", "reason", "lines", "channel", "state",
            "answered_post_id",
        ),
    },
    "ConnectAttempt": {
        Content.SECRET: ("state_digest", "browser_digest", "sealed_verifier"),
        Content.STAFF: ("started_by",),
        Content.OURS: (
            "redirect_url", "language", "category_id", "channel", "account_x_user_id",
        ),
    },
    "ContestEntry": {
        Content.PERSON: ("x_user_id",),
        Content.HANDLE: ("handle",),
        Content.POST: ("x_post_id",),
        Content.WORDS: ("text",),
        Content.OURS: ("account_x_user_id", "language", "state", "reason", "ticket"),
    },
    "ContestPrize": {
        Content.CUSTOMER: ("saleor_customer_id", "saleor_gift_card_id"),
        Content.OURS: ("state", "blocked_by"),
    },
    "ContestResult": {Content.OURS: ("counts",), Content.STAFF: ("decided_by",)},
    "ContestScore": {Content.STAFF: ("juror",)},
    "DebateQuestion": {Content.OURS: ("text",)},
    "Greeting": {Content.PERSON: ("x_user_id",), Content.KEY: ("key",)},
    "WallPost": {
        Content.PERSON: ("x_user_id",),
        Content.HANDLE: ("handle",),
        Content.POST: ("x_post_id",),
        Content.WORDS: ("text",),
        Content.OURS: ("permission", "state"),
        Content.STAFF: ("permission_note", "decided_by"),
    },
    "WelcomePost": {Content.OURS: ("text",)},
    "Draw": {
        Content.OURS: (
            "subject", "slug", "title", "document", "commitment", "beacon_source",
        ),
    },
    "DrawRoll": {Content.OURS: ("beacon", "seed"), Content.STAFF: ("rolled_by",)},
    "Drop": {
        Content.OURS: (
            "slug", "name", "channel", "mode", "hashtag", "audience", "pickup_warehouse_id",
            "beacon_source", "state",
        ),
    },
    "DropEntry": {
        Content.PERSON: ("x_user_id",),
        Content.HANDLE: ("handle",),
        Content.POST: ("x_post_id",),
        Content.KEY: ("key",),
        Content.CUSTOMER: (
            "saleor_customer_id", "address_digest", "payment_digest", "saleor_order_id",
            "order_number",
        ),
        Content.OURS: ("account_x_user_id", "account_handle", "outcome", "reason", "state"),
    },
    "DropEvent": {Content.OURS: ("kind", "detail")},
    "DropSale": {},
    "DropUnit": {Content.OURS: ("saleor_warehouse_id", "state")},
    "DropVariant": {
        Content.OURS: (
            "saleor_product_id", "saleor_variant_id", "sku", "product_name", "variant_name",
        ),
    },
    "AccountFeedRules": {Content.OURS: ("time_zone", "triggers", "correction")},
    "FeedItem": {
        Content.OURS: (
            "saleor_product_id", "saleor_variant_id", "saleor_warehouse_id", "channel", "change",
            "trigger", "state",
            "words", "text", "more_texts", "body", "withheld_by", "closed_why", "outbox_key",
            "template_name", "posted_currency", "link_code", "product_slug",
            "subject_kind", "subject_id", "subject_name", "posted_terms",
        ),
        Content.STAFF: ("approved_by",),
    },
    "FeedRole": {Content.OURS: ("channel", "role")},
    "FeedTemplate": {Content.OURS: ("name", "trigger", "language", "body", "media")},
    "LocalAccount": {Content.OURS: ("channel", "saleor_warehouse_id")},
    "PlaceState": {Content.OURS: ("saleor_product_id", "channel", "saleor_warehouse_id")},
    "ProductState": {Content.OURS: ("saleor_product_id", "channel", "currency", "variant_ids")},
    "ScanCursor": {Content.OURS: ("channel", "after_product_id")},
    "HandleProof": {
        Content.PERSON: ("x_user_id",),
        Content.HANDLE: ("handle",),
        Content.POST: ("x_post_id",),
    },
    "InboxEvent": {
        Content.WORDS: ("body", "sealed_text"),
        Content.PERSON: ("author_x_user_id",),
        Content.KEY: ("key", "action_key"),
        Content.OURS: (
            "kind", "source", "account_x_user_id", "state", "result", "last_error",
            "last_error_kind",
        ),
    },
    "LedgerEntry": {Content.OURS: ("account_x_user_id", "purpose", "item")},
    "LinkRequest": {Content.CUSTOMER: ("code", "saleor_customer_id")},
    "LoadedVoucher": {
        Content.KEY: ("key", "confirmed_by"),
        Content.PERSON: ("x_user_id",),
        Content.POST: ("x_post_id",),
        Content.CUSTOMER: (
            "saleor_customer_id", "saleor_checkout_id", "declined_checkout_id",
            "saleor_order_id", "order_number",
        ),
        Content.OURS: ("state", "account_x_user_id", "answered_post_id"),
    },
    "MediaUpload": {Content.KEY: ("outbox_key",), Content.OURS: ("digest", "x_media_id")},
    "OrderHint": {Content.CUSTOMER: ("saleor_checkout_id",)},
    "OrderPayment": {
        Content.KEY: ("key",),
        Content.CUSTOMER: ("saleor_order_id", "saleor_customer_id", "payment_method_id"),
        Content.OURS: ("channel", "gateway_id", "currency", "state"),
    },
    "OutboxMessage": {
        Content.TO_PERSON: ("text", "sealed_text"),
        Content.PERSON: ("recipient_x_user_id",),
        Content.POST: ("in_reply_to_post_id", "x_post_id"),
        Content.KEY: ("key",),
        Content.OURS: (
            "kind", "priority", "account_x_user_id", "saleor_product_id", "channel", "state",
            "last_error", "last_error_kind",
        ),
    },
    "OutletScope": {Content.OURS: ("product_ids",)},
    "PendingWish": {
        Content.PERSON: ("x_user_id",),
        Content.POST: ("x_post_id",),
        Content.KEY: ("key", "asked_by", "confirmed_by"),
        Content.OURS: (
            "kind", "state", "account_x_user_id", "answered_post_id", "lines", "currency",
        ),
    },
    "RateWindow": {Content.OURS: ("scope", "call")},
    "RecurringPost": {
        Content.OURS: ("channel", "texts", "saleor_product_id", "weekdays", "time_zone"),
        Content.STAFF: ("written_by",),
    },
    "ShopAction": {
        Content.PERSON: ("x_user_id",),
        Content.POST: ("x_post_id",),
        Content.KEY: ("key",),
        Content.CUSTOMER: (
            "saleor_customer_id", "saleor_checkout_id", "saleor_order_id", "order_number",
        ),
        Content.OURS: (
            "state", "account_x_user_id", "lines", "terms_digest", "channel", "currency",
            "refusal", "answered_post_id",
        ),
    },
    "Shopper": {Content.PERSON: ("x_user_id",), Content.HANDLE: ("handle",)},
    "ShopperLink": {
        Content.PERSON: ("x_user_id",),
        Content.HANDLE: ("handle",),
        Content.CUSTOMER: ("saleor_customer_id",),
    },
    "ShopperPayment": {
        Content.CUSTOMER: ("payment_method_id",),
        Content.OURS: ("channel", "gateway_id", "currency"),
    },
    "SpendCounter": {Content.OURS: ("scope", "period")},
    "StaffTask": {
        Content.PERSON: ("x_user_id",),
        Content.POST: ("x_post_id",),
        Content.KEY: ("key", "outbox_key"),
        Content.STAFF: ("done_by",),
        Content.OURS: ("kind", "account_x_user_id"),
    },
    "UsedSignIn": {Content.SECRET: ("state_digest",)},
    "VoucherHint": {
        Content.CUSTOMER: ("subject_id", "saleor_customer_id"),
        Content.OURS: ("kind",),
    },
    "XApp": {
        Content.OURS: (
            "client_id", "webhook_id", "webhook_url", "webhook_problem", "search_since_id",
            "stream_problem",
        ),
    },
}  # fmt: skip
