"""The payment app as Saleor knows it: an app with its permission and one webhook."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from .process import PaymentApp

IDENTIFIER = "test.payment-app"
WEBHOOK_PLUGIN = "saleor.plugins.webhook.plugin.WebhookPlugin"
EVENTS = (
    "list_stored_payment_methods",
    "transaction_initialize_session",
    "transaction_process_session",
)
_SESSION = """
  data
  action { amount currency actionType }
  transaction { id }
  sourceObject { ... on Order { id } }
"""
SUBSCRIPTION = f"""
subscription {{
  event {{
    ... on ListStoredPaymentMethods {{ user {{ id }} channel {{ slug }} }}
    ... on TransactionInitializeSession {{ idempotencyKey {_SESSION} }}
    ... on TransactionProcessSession {{ {_SESSION} }}
  }}
}}
"""
REPORT = """
mutation Report(
  $id: ID!, $amount: PositiveDecimal!, $type: TransactionEventTypeEnum!, $psp: String!
) {
  transactionEventReport(
    id: $id, amount: $amount, type: $type, pspReference: $psp
  ) { alreadyProcessed errors { code field message } }
}
"""


def install(payment_app: PaymentApp) -> Any:
    """Make the rows that Saleor's Dashboard makes of an app's manifest; return the app."""
    from saleor.app.models import App
    from saleor.app.types import AppType
    from saleor.permission.models import Permission
    from saleor.webhook.models import Webhook

    app, _ = App.objects.get_or_create(
        identifier=IDENTIFIER,
        defaults={"name": "Test payments", "type": AppType.THIRDPARTY, "is_active": True},
    )
    app.permissions.add(Permission.objects.get(codename="handle_payments"))
    app.webhooks.all().delete()
    webhook = Webhook.objects.create(
        app=app,
        name="payments",
        target_url=payment_app.webhook_url,
        subscription_query=SUBSCRIPTION,
        is_active=True,
    )
    for event in EVENTS:
        webhook.events.create(event_type=event)
    cache.clear()
    return app


def report(app: Any, transaction_id: str, *, amount: str, type: str, psp: str) -> dict[str, Any]:
    """Tell Saleor, as the app does later by itself; return the mutation's answer."""
    from saleor.core.db.connection import allow_writer
    from saleor.graphql.api import backend, schema
    from saleor.graphql.context import clear_context, get_context_value

    request: Any = HttpRequest()
    request.path, request.method = "/graphql/", "POST"
    request.META = {"SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    request.app = request.requestor = app
    request._cached_user = None
    request.dataloaders = {}
    request.allow_replica = False
    request.request_time = timezone.now()
    with allow_writer():
        context = get_context_value(request)
        result = backend.document_from_string(schema, REPORT).execute(
            root=None,
            variables={"id": transaction_id, "amount": amount, "type": type, "psp": psp},
            context=context,
        )
        clear_context(context)
    assert not result.errors, result.errors
    answer: dict[str, Any] = result.data["transactionEventReport"]
    assert not answer["errors"], answer
    return answer
